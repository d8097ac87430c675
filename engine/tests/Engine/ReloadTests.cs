using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>A reload touches what has changed, and nothing else.</summary>
public sealed class ReloadTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(8);

    [Fact]
    public void An_unchanged_connection_keeps_its_sas()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var (ike, child) = (lab.A.IkeSpi, lab.A.ChildSpi);
        lab.A.Command(new Reload(lab.A.Configuration.Connections));
        Assert.Empty(lab.InFlight);
        lab.Run(Settling);
        Assert.Equal((ike, child), (lab.A.IkeSpi, lab.A.ChildSpi));
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(ExchangeType.IkeSaInit)]
    [InlineData(ExchangeType.IkeAuth)]
    public void An_unchanged_connection_finishes_what_is_under_way(ExchangeType during)
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        while (!lab.InFlight[0].Is(during, response: true))
            lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new Reload(lab.A.Configuration.Connections));
        lab.B.Command(new Reload(lab.B.Configuration.Connections));
        lab.Exchange();
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.IkeSaCount);
    }

    [Fact]
    public void A_changed_connection_is_made_anew()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var ike = lab.A.IkeSpi;
        lab.A.Command(new Reload([lab.A.Configuration.Connections[0] with { LivenessInterval = TimeSpan.FromSeconds(7) }]));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotEqual(ike, lab.A.IkeSpi);
        Assert.Equal(1, lab.A.Endpoint.IkeSaCount);
    }

    [Theory]
    [InlineData(ExchangeType.IkeSaInit)]
    [InlineData(ExchangeType.IkeAuth)]
    public void A_connection_that_changes_during_its_handshake_is_made_anew(ExchangeType during)
    {
        using var lab = new VirtualLab();
        lab.A.Command(new Initiate("a-b"));
        while (!lab.InFlight[0].Is(during, response: true))
            lab.Deliver(lab.InFlight[0]);
        lab.A.Command(new Reload([lab.A.Configuration.Connections[0] with { LivenessInterval = TimeSpan.FromSeconds(7) }]));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Equal((1, 1), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
    }

    [Fact]
    public void A_connection_that_is_gone_is_deleted_and_not_made_again()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new Reload([]));
        lab.Run(Settling);
        Assert.Equal((0, 0), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        Assert.Null(lab.A.Endpoint.NextTimeout);
        lab.A.Command(new Initiate("a-b"));
        Assert.Empty(lab.InFlight);
    }

    [Fact]
    public void Two_connections_of_one_name_change_nothing()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        var connection = lab.A.Configuration.Connections[0];
        Assert.Throws<ArgumentException>(() => lab.A.Command(new Reload([connection, connection])));
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }
}

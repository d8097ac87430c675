using IkeLab.Crypto;
using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>What a reload leaves as it was: the same object means the same connection.</summary>
public sealed class ConnectionBookTests : IDisposable
{
    private const string Keyed =
        "ikev2 \"keyed\" passive esp from 10.1.0.0/24 to 10.2.0.0/24 local 192.0.2.1 peer 192.0.2.2 srcid a.test psk \"secret\"\n";

    private const string Certified =
        "ikev2 \"certified\" passive esp from 10.1.0.0/24 to 10.3.0.0/24 local 192.0.2.1 peer 192.0.2.3 srcid a.test\n";

    private const string Dialling =
        "ikev2 \"dialling\" active esp from 10.1.0.0/24 to 10.2.0.0/24 peer 192.0.2.2 srcid a.test psk \"secret\"\n";

    private readonly CryptoProvider _crypto = new();
    private readonly ConnectionBook _book;
    private UdpEndpoint? _source;

    public ConnectionBookTests() =>
        _book = new(new() { Crypto = _crypto, CrashSecret = new byte[32] }, _ => _source);

    [Fact]
    public void What_is_the_same_stays_the_same()
    {
        var before = Read(Keyed + Certified);
        var after = Read("# moved\n\n" + Certified + "user \"alice\" \"wonderland\"\n" + Keyed);
        Assert.Same(before["keyed"], after["keyed"]);
        Assert.Same(before["certified"], after["certified"]);
    }

    [Theory]
    [InlineData("psk \"secret\"", "psk \"another\"")]
    [InlineData("10.2.0.0/24", "10.2.0.0/25")]
    [InlineData("peer 192.0.2.2", "peer 192.0.2.4")]
    [InlineData("srcid a.test", "srcid b.test")]
    [InlineData("srcid a.test", "srcid a.test ikelifetime 100")]
    [InlineData("srcid a.test", "srcid a.test lifetime 100")]
    public void What_has_changed_is_another_one_and_leaves_others_alone(string old, string changed)
    {
        var before = Read(Keyed + Certified);
        var after = Read(Keyed.Replace(old, changed, StringComparison.Ordinal) + Certified);
        Assert.NotSame(before["keyed"], after["keyed"]);
        Assert.Same(before["certified"], after["certified"]);
    }

    [Fact]
    public void Settings_that_an_SA_depends_on_change_all_and_others_none()
    {
        var before = Read(Keyed);
        Assert.Same(before["keyed"], Read("set passive\nset decouple\n" + Keyed)["keyed"]);
        Assert.NotSame(before["keyed"], Read("set nomobike\n" + Keyed)["keyed"]);
    }

    [Fact]
    public void Other_authorities_matter_where_certificates_do()
    {
        var before = Read(Keyed + Certified);
        var after = Read(Keyed + Certified, 1);
        Assert.Same(before["keyed"], after["keyed"]);
        Assert.NotSame(before["certified"], after["certified"]);
    }

    [Fact]
    public void One_that_was_gone_comes_back_as_another()
    {
        var before = Read(Keyed);
        Read(Certified);
        Assert.NotSame(before["keyed"], Read(Keyed)["keyed"]);
    }

    [Fact]
    public void One_without_a_way_to_its_peer_begins_anew_with_the_first_way_and_then_stays_the_same()
    {
        var lost = Read(Dialling)["dialling"];
        Assert.Null(lost.Local);
        Assert.Same(lost, Read(Dialling)["dialling"]);
        _source = new(IpAddress.Parse("192.0.2.1"), UdpPath.IkePort);
        var found = Read(Dialling)["dialling"];
        Assert.Equal(_source, found.Local);
        // Addresses that come and go later move IKE SAs instead (RFC 4555).
        _source = new(IpAddress.Parse("192.0.2.7"), UdpPath.IkePort);
        Assert.Same(found, Read(Dialling)["dialling"]);
    }

    [Fact]
    public void Settings_reach_connections()
    {
        var connection = Read("set nomobike\nset enforcesingleikesa\n" + Keyed)["keyed"];
        Assert.False(connection.Mobike);
        Assert.Equal(Uniqueness.Replace, connection.Uniqueness);
        Assert.True(Read(Keyed)["keyed"].Mobike);
    }

    public void Dispose() => _crypto.Dispose();

    private Dictionary<string, Connection> Read(string text, params byte[] authorities)
    {
        var book = _book.Read(TextHost.Read(text).Configuration, "gateway.test", authorities, out var problems);
        Assert.Empty(problems);
        return book!.Endpoint.Connections.ToDictionary(c => c.Name);
    }
}

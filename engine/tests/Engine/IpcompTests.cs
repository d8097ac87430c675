using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 7296 §2.22: compression is agreed beside the algorithms of a child SA, each time anew.</summary>
public sealed class IpcompTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

    [Fact]
    public void Both_sides_tell_their_own_cpi_and_get_the_other()
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate]);
        lab.Establish();
        lab.AssertOneChildEach();
        var compression = lab.A.Kernel.Sending!.Parameters.Compression!;
        Assert.Equal(IpcompTransform.Deflate, compression.Transform);
        Assert.NotEqual(compression.InboundCpi, compression.OutboundCpi);
        Assert.Equal([[1, 1, 2]], Sent(lab, ExchangeType.IkeAuth, false));
        Assert.Equal([[1, 2, 2]], Sent(lab, ExchangeType.IkeAuth, true));
        Assert.Equal(IpcompTransform.Deflate, Assert.Single(lab.B.Endpoint.ListIkeSas().Single().Children).Compression);
    }

    [Fact]
    public void Of_what_is_offered_the_responders_favourite_is_accepted()
    {
        using var lab = Lab(
            [IpcompTransform.Deflate, IpcompTransform.Lzs, IpcompTransform.Lzjh],
            [IpcompTransform.Lzjh, IpcompTransform.Lzs]);
        lab.Establish();
        Assert.Equal(3, Sent(lab, ExchangeType.IkeAuth, false).Length);
        Assert.Equal(4, Assert.Single(Sent(lab, ExchangeType.IkeAuth, true))[2]);
        Assert.Equal(IpcompTransform.Lzjh, lab.A.Kernel.Sending!.Parameters.Compression!.Transform);
    }

    [Theory]
    [InlineData(new[] { IpcompTransform.Deflate }, new IpcompTransform[0])]
    [InlineData(new IpcompTransform[0], new[] { IpcompTransform.Deflate })]
    [InlineData(new[] { IpcompTransform.Lzs }, new[] { IpcompTransform.Deflate })]
    public void Without_an_algorithm_in_common_the_child_is_made_without(IpcompTransform[] ofA, IpcompTransform[] ofB)
    {
        using var lab = Lab(ofA, ofB);
        lab.Establish();
        lab.AssertOneChildEach();
        Assert.Null(lab.A.Kernel.Sending!.Parameters.Compression);
        Assert.Empty(Sent(lab, ExchangeType.IkeAuth, true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kernel_that_does_not_compress_has_it_neither_offered_nor_accepted(bool ofA)
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate]);
        (ofA ? lab.A : lab.B).Kernel.Compresses = false;
        lab.Establish();
        lab.AssertOneChildEach();
        Assert.Null(lab.B.Kernel.Sending!.Parameters.Compression);
        Assert.Equal(ofA ? 0 : 1, Sent(lab, ExchangeType.IkeAuth, false).Length);
        Assert.Empty(Sent(lab, ExchangeType.IkeAuth, true));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rekey_agrees_on_new_cpis(bool byA)
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate]);
        lab.Establish();
        var before = lab.A.Kernel.Sending!.Parameters.Compression!;
        var host = byA ? lab.A : lab.B;
        host.Command(new RekeyChild(host.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        var after = lab.A.Kernel.Sending!.Parameters.Compression!;
        Assert.NotEqual(before.InboundCpi, after.InboundCpi);
        Assert.NotEqual(before.OutboundCpi, after.OutboundCpi);
    }

    [Fact]
    public void A_rekey_that_does_not_offer_it_ends_it()
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate]);
        lab.Establish();
        lab.A.Kernel.Compresses = false;
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.Null(lab.B.Kernel.Sending!.Parameters.Compression);
    }

    [Fact]
    public void Simultaneous_rekeys_leave_one_child_and_no_cpi_behind()
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate]);
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotNull(lab.B.Kernel.Sending!.Parameters.Compression);
    }

    [Fact]
    public void Further_key_exchanges_keep_what_was_agreed_at_first()
    {
        using var lab = Lab([IpcompTransform.Deflate], [IpcompTransform.Deflate], MultiKe.Options());
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotNull(lab.B.Kernel.Sending!.Parameters.Compression);
    }

    /// <summary>B accepts nothing; what it says beside that is what a broken responder would say.</summary>
    [Theory]
    [InlineData(new[] { "123403" }, "was not offered")]
    [InlineData(new[] { "123402", "123502" }, "is more than one")]
    [InlineData(new[] { "123477" }, "is unknown")]
    [InlineData(new[] { "000202" }, "has a CPI that is reserved")]
    [InlineData(new[] { "F00002" }, "has a private CPI")]
    [InlineData(new[] { "1234" }, "is too short")]
    [InlineData(new[] { "12340200" }, "has attributes that nobody knows")]
    public void An_answer_that_nobody_may_give_accepts_nothing(string[] said, string because)
    {
        using var lab = Lab([IpcompTransform.Deflate], [], new()
        {
            Announcements = [.. said.Select(data => new Announcement(
                AnnouncedIn.AuthResponse, NotifyType.IpcompSupported, Convert.FromHexString(data)))],
        });
        lab.Establish();
        Assert.True(lab.A.Kernel.Sending!.Parameters.Compression is null, $"what {because} was accepted");
        Assert.Equal(said.Length, Sent(lab, ExchangeType.IkeAuth, true).Length);
        lab.AssertOneChildEach();
    }

    /// <summary>The same in an offer: what is wrong counts as not offered.</summary>
    [Theory]
    [InlineData("123403", null)]
    [InlineData("00FF02", null)]
    [InlineData("EFFF02", 0xEFFF)]
    [InlineData("010002", 0x0100)]
    public void An_offer_counts_where_its_cpi_can_be_negotiated(string offered, int? cpi)
    {
        using var lab = Lab([], [IpcompTransform.Deflate], new()
        {
            Announcements =
            [
                new(AnnouncedIn.AuthRequest, NotifyType.IpcompSupported, Convert.FromHexString(offered)),
            ],
        });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(cpi, lab.B.Kernel.Sending!.Parameters.Compression?.OutboundCpi);
    }

    [Fact]
    public void A_refused_child_gives_its_cpis_back()
    {
        using var lab = Lab(
            [IpcompTransform.Deflate], [IpcompTransform.Deflate], new() { ModeB = ChildMode.Transport });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Cpis);
        Assert.Empty(lab.B.Kernel.Cpis);
        Assert.Empty(lab.A.Kernel.Sas);
    }

    [Fact]
    public void More_algorithms_than_there_are_cannot_be_configured() => Assert.Throws<ArgumentException>(
        () => Lab([.. Enumerable.Repeat(IpcompTransform.Deflate, 4)], []));

    private static VirtualLab Lab(IpcompTransform[] ofA, IpcompTransform[] ofB, LabOptions? options = null)
    {
        options ??= new();
        return new(options with
        {
            Adjust = (connection, isA) => connection with
            {
                Children = [.. connection.Children.Select(child => child with { Compressions = isA ? ofA : ofB })],
            },
        });
    }

    private static byte[][] Sent(VirtualLab lab, ExchangeType exchange, bool response) =>
    [
        .. lab.Sent.Where(p => p.Is(exchange, response)).SelectMany(p => lab.Decrypt(p).Items.ToArray())
            .OfType<NotifyPayload>().Where(n => n.NotifyType == NotifyType.IpcompSupported).Select(n => n.Data),
    ];
}

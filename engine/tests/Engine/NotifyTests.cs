using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Notifies that tell of a capability and change nothing else.</summary>
public sealed class NotifyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_takes_no_tfc_padding_says_so_for_every_child(bool accepts)
    {
        using var lab = new VirtualLab(new() { AcceptsTfcPaddingOfB = accepts });
        lab.Establish();
        AssertTold(lab, accepts);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        AssertTold(lab, accepts);
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        AssertTold(lab, accepts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hash_and_url_is_asked_for_and_believed_only_where_that_is_configured(bool looksUp)
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Signature, LooksUpCertificates = looksUp });
        Certificate url = new(CertificateEncoding.HashAndUrlX509, [1, 2, 3]), plain = new(CertificateEncoding.X509Signature, [4]);
        var asked = new List<bool>();
        var got = new List<Certificate>();
        foreach (var host in new[] { lab.A, lab.B })
        {
            host.Certificates = sign =>
            {
                asked.Add(sign.PeerLooksUpCertificates);
                return [url, plain];
            };
            host.Trust = peer =>
            {
                got.AddRange(peer.Certificates);
                return true;
            };
        }
        lab.Establish();
        Assert.Equal([looksUp, looksUp], asked);
        Assert.Equal(looksUp ? 2 : 0, got.Count(c => c.Encoding == CertificateEncoding.HashAndUrlX509));
        Assert.Equal(2, got.Count(c => c.Encoding == CertificateEncoding.X509Signature));
    }

    [Fact]
    public void Vendor_ids_are_sent_by_both_in_the_first_exchange_alone()
    {
        byte[][] own = [[1, 2, 3], [4]];
        using var lab = new VirtualLab(new() { VendorIds = own });
        lab.Establish();
        foreach (var isResponse in new[] { false, true })
        {
            var message = Assert.Single(lab.Sent, p => p.Is(ExchangeType.IkeSaInit, isResponse)).Message;
            Assert.Equal(own, Decode(message).Items.ToArray().OfType<VendorIdPayload>().Select(v => v.Data));
        }
        Assert.All(lab.Sent.Where(p => p.Is(ExchangeType.IkeAuth, false)),
            p => Assert.Empty(lab.Decrypt(p).Items.ToArray().OfType<VendorIdPayload>()));
        Assert.Throws<ArgumentException>(() => new VirtualLab(new() { VendorIds = [.. Enumerable.Repeat(own[0], 17)] }));
    }

    [Fact]
    public void An_announcement_goes_with_its_message_alone()
    {
        var own = Enum.GetValues<AnnouncedIn>().Select(m => new Announcement(m, (NotifyType)(50_000 + (int)m), [(byte)m])).ToArray();
        using var lab = new VirtualLab(new() { Announcements = own });
        lab.Establish();
        foreach (var one in own)
        {
            var exchange = one.Message <= AnnouncedIn.InitResponse ? ExchangeType.IkeSaInit : ExchangeType.IkeAuth;
            var isResponse = one.Message is AnnouncedIn.InitResponse or AnnouncedIn.AuthResponse;
            var message = Assert.Single(lab.Sent, p => p.Is(exchange, isResponse));
            var payloads = exchange == ExchangeType.IkeAuth ? lab.Decrypt(message) : Decode(message.Message);
            var found = Assert.Single(payloads.Items.ToArray().OfType<NotifyPayload>(), n => (int)n.NotifyType >= 50_000);
            Assert.Equal((one.Type, one.Data[0]), (found.NotifyType, Assert.Single(found.Data)));
        }
    }

    [Fact]
    public void Announcements_are_statuses_and_bounded()
    {
        Announcement status = new(AnnouncedIn.AuthRequest, NotifyType.MultipleAuthSupported, []);
        foreach (var wrong in (Announcement[][])[[status with { Type = NotifyType.NoProposalChosen }],
            [status with { Data = new byte[257] }], [.. Enumerable.Repeat(status, 17)]])
        {
            Assert.Throws<ArgumentException>(() => new VirtualLab(new() { Announcements = wrong }));
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(48)]
    [InlineData(256)]
    public void Nonces_have_the_length_that_is_set(int length)
    {
        using var lab = new VirtualLab(new() { NonceLengthOfA = length });
        lab.Establish();
        foreach (var (isResponse, expected) in new[] { (false, length), (true, 32) })
        {
            var message = Assert.Single(lab.Sent, p => p.Is(ExchangeType.IkeSaInit, isResponse)).Message;
            Assert.Equal(expected, Decode(message).Find<NoncePayload>()?.Data.Length);
        }
    }

    [Theory]
    [InlineData(15)]
    [InlineData(257)]
    public void Other_lengths_of_nonces_are_refused(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VirtualLab(new() { NonceLengthOfA = length }));

    [Fact]
    public void A_peer_that_may_not_answer_is_not_told_of_an_unknown_SPI_of_ESP()
    {
        using var lab = new VirtualLab();
        lab.Establish();
        lab.B.KernelSays(new UnknownEspSpi(lab.B.Kernel.Sending!.Path.Remote, 0x01020304));
        Assert.Empty(lab.InFlight);
    }

    [Fact]
    public void A_peer_that_answers_is_told_of_an_unknown_SPI_of_ESP_once_a_second()
    {
        using var lab = new VirtualLab(new() { Adjust = (c, _) => c with { AnswersAnyNotify = true } });
        lab.Establish();
        lab.B.KernelSays(new UnknownEspSpi(new(IpAddress.V4(198, 51, 100, 1), UdpPath.IkePort), 0x01020304));
        Assert.Empty(lab.InFlight);
        lab.Run(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 5; i++)
        {
            lab.B.KernelSays(new UnknownEspSpi(lab.B.Kernel.Sending!.Path.Remote, 0x01020304));
            if (i == 0)
            {
                var told = lab.Decrypt(Assert.Single(lab.InFlight)).FindNotify(NotifyType.InvalidSpi);
                Assert.Equal([1, 2, 3, 4], told?.Data);
            }
            lab.Exchange();
        }
        Assert.Single(lab.Sent, p => p.Is(ExchangeType.Informational, response: false));
        lab.Run(TimeSpan.FromSeconds(1));
        lab.B.KernelSays(new UnknownEspSpi(lab.B.Kernel.Sending!.Path.Remote, 0x01020304));
        Assert.Single(lab.InFlight);
    }

    private static PayloadList Decode(byte[] message)
    {
        Assert.True(IkeHeader.TryRead(message, out var header, out _));
        var storage = new PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _));
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
        return payloads;
    }

    private static void AssertTold(VirtualLab lab, bool accepts)
    {
        Assert.Equal(accepts, lab.A.Kernel.Sas[^1].Parameters.PeerAcceptsTfcPadding);
        Assert.True(lab.B.Kernel.Sas[^1].Parameters.PeerAcceptsTfcPadding);
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Child SAs of AH (RFC 7296 §3.3.1): integrity alone, in its own proposals, SPIs and deletes.</summary>
public sealed class AhTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);
    private static readonly IpAddress HomeOfA = IpAddress.V4(192, 0, 2, 1);
    private static readonly IpAddress Cafe = IpAddress.V4(198, 51, 100, 7);
    private static readonly IpAddress Nat = IpAddress.V4(203, 0, 113, 99);

    [Fact]
    public void Both_sides_agree_on_integrity_and_have_its_keys()
    {
        using var lab = Lab();
        lab.Establish();
        lab.AssertOneChildEach();
        var (a, b) = (lab.A.Kernel.Sending!.Parameters, lab.B.Kernel.Sending!.Parameters);
        Assert.Equal((ProtocolId.Ah, ProtocolId.Ah), (a.Protocol, b.Protocol));
        Assert.Equal(new(EncryptionId.None, 0, IntegrityId.HmacSha256_128), a.Suite);
        Assert.Empty(a.Outbound.Encryption);
        Assert.Equal(32, a.Outbound.Integrity.Length);
        Assert.Equal(a.Outbound.Integrity, b.Inbound.Integrity);
        var offer = Assert.Single(Offers(lab));
        Assert.Equal(ProtocolId.Ah, offer.Protocol);
        Assert.Equal(
            [TransformType.Integrity, TransformType.ExtendedSequenceNumbers], offer.Transforms.Select(t => t.Type));
        Assert.Equal(ProtocolId.Ah, Assert.Single(lab.B.Endpoint.ListIkeSas().Single().Children).Configuration.Protocol);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rekey_names_the_old_SA_by_its_protocol_and_deletes_it_so(bool byA)
    {
        using var lab = Lab();
        lab.Establish();
        var before = lab.A.ChildSpi;
        var host = byA ? lab.A : lab.B;
        host.Command(new RekeyChild(host.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
        Assert.NotEqual(before, lab.A.ChildSpi);
        Assert.Equal(ProtocolId.Ah, Assert.Single(
            Payloads<NotifyPayload>(lab, ExchangeType.CreateChildSa), n => n.NotifyType == NotifyType.RekeySa).Protocol);
        var deletes = Payloads<DeletePayload>(lab, ExchangeType.Informational).ToArray();
        Assert.Equal(2, deletes.Length);
        Assert.All(deletes, delete => Assert.Equal(ProtocolId.Ah, delete.Protocol));
    }

    [Fact]
    public void Simultaneous_rekeys_leave_one_child()
    {
        using var lab = Lab();
        lab.Establish();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Run(Settling);
        lab.AssertOneChildEach();
    }

    [Theory]
    [InlineData(ProtocolId.Ah, ProtocolId.Esp)]
    [InlineData(ProtocolId.Esp, ProtocolId.Ah)]
    public void A_peer_that_wants_the_other_protocol_gets_no_child(ProtocolId ofA, ProtocolId ofB)
    {
        using var lab = Lab(ofA, ofB);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains(
            Payloads<NotifyPayload>(lab, ExchangeType.IkeAuth), n => n.NotifyType == NotifyType.NoProposalChosen);
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void A_proposal_with_encryption_is_none_of_AH()
    {
        using var lab = Lab(adjust: (child, isA) => isA
            ? child with { Proposals = [child.Proposals[0] with { Encryption = [new(EncryptionId.AesCbc, 128)] }] }
            : child);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void Through_a_NAT_there_is_none()
    {
        using var lab = Lab(encapsulates: true);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Contains(
            Payloads<NotifyPayload>(lab, ExchangeType.IkeAuth), n => n.NotifyType == NotifyType.NoProposalChosen);
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
    }

    [Fact]
    public void It_goes_on_from_another_address()
    {
        using var lab = Lab(roams: true);
        lab.Establish();
        var spi = lab.A.ChildSpi;
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Exchange();
        lab.AssertOneChildEach();
        Assert.Equal((spi, Cafe), (lab.A.ChildSpi, lab.B.Kernel.Sending!.Path.Remote.Address));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_ends_where_a_NAT_comes_in_between_and_the_IKE_SA_does_not(bool checksRoutability)
    {
        using var lab = Lab(roams: true, checksRoutability: checksRoutability);
        lab.Establish();
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, 30_000))
            : new(new(Cafe, UdpPath.NatTraversalPort), p.Path.Local);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        foreach (var host in new[] { lab.A, lab.B })
        {
            Assert.Single(host.Endpoint.ListIkeSas());
            Assert.Equal(1, host.Count(NoticeKind.ChildSaClosed));
        }
        // B may have heard of it by A's Delete.
        Assert.Contains(lab.A.Notices, n => n.Reason == "a NAT has come in between, which AH does not pass");
    }

    [Fact]
    public void And_comes_again_where_there_is_none()
    {
        using var lab = Lab(roams: true);
        lab.Establish();
        lab.Translate = p => p.From == lab.A
            ? new(p.Path.Remote, new(Nat, 30_000))
            : new(new(Cafe, UdpPath.NatTraversalPort), p.Path.Local);
        lab.A.Command(new MoveLocal(HomeOfA, Cafe));
        lab.Run(Settling);
        lab.Translate = p => new(p.Path.Remote, p.Path.Local);
        lab.A.Command(new MoveLocal(Cafe, HomeOfA));
        lab.Run(TimeSpan.FromMinutes(30));
        lab.AssertOneChildEach();
        Assert.Equal(1, lab.A.Endpoint.Counters.HandshakesStarted);
    }

    private static VirtualLab Lab(
        ProtocolId ofA = ProtocolId.Ah, ProtocolId ofB = ProtocolId.Ah, bool encapsulates = false, bool roams = false,
        bool checksRoutability = true, Func<ChildConfiguration, bool, ChildConfiguration>? adjust = null) => new(new()
        {
            Roaming = roams,
            CheckReturnRoutability = checksRoutability,
            Adjust = (connection, isA) => connection with
            {
                ForceUdpEncapsulation = encapsulates,
                Children =
                [
                    .. connection.Children.Select(child => (isA ? ofA : ofB) == ProtocolId.Esp ? child : child with
                    {
                        Protocol = ProtocolId.Ah,
                        Proposals = [new() { Encryption = [], Integrity = [IntegrityId.HmacSha256_128] }],
                    }).Select(child => adjust is null ? child : adjust(child, isA)),
                ],
            },
        });

    private static IEnumerable<Proposal> Offers(VirtualLab lab) => lab.Sent
        .Where(p => p.Is(ExchangeType.IkeAuth, response: false))
        .SelectMany(p => lab.Decrypt(p).Find<SaPayload>()!.Proposals);

    private static IEnumerable<T> Payloads<T>(VirtualLab lab, ExchangeType exchange) => lab.Sent
        .Where(p => p.Is(exchange, response: false) || p.Is(exchange, response: true))
        .SelectMany(p => lab.Decrypt(p).Items.ToArray()).OfType<T>();
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Child SAs of AH (RFC 7296 §3.3.1): integrity alone, in its own proposals, SPIs and deletes.</summary>
public sealed class AhTests
{
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(4);

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

    private static VirtualLab Lab(
        ProtocolId ofA = ProtocolId.Ah, ProtocolId ofB = ProtocolId.Ah, bool encapsulates = false,
        Func<ChildConfiguration, bool, ChildConfiguration>? adjust = null) => new(new()
        {
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

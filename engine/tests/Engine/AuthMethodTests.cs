using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Each side tells which proofs it accepts (RFC 9593).</summary>
public sealed class AuthMethodTests
{
    private const string Announcement = "N(SUPPORTED_AUTH_METHODS)";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_signs_knows_what_the_peer_accepts(bool announces)
    {
        using var lab = new VirtualLab(new()
        {
            Authentication = Authentication.Signature,
            Adjust = (connection, _) => connection with { AnnounceAuthMethods = announces },
        });
        lab.Establish();
        Assert.Equal(announces, InitResponse(lab).Contains(Announcement, StringComparison.Ordinal));
        foreach (var host in new[] { lab.A, lab.B })
        {
            var methods = Assert.Single(host.ToSign).PeerMethods;
            Assert.Equal(announces, Array.Exists(methods, a => a.Method == AuthMethod.DigitalSignature
                && a.Algorithm.AsSpan().SequenceEqual(SignatureAlgorithms.EcdsaSha256)));
            Assert.Equal(announces, methods.Length > 0);
            Assert.DoesNotContain(methods, a => a.Method == AuthMethod.SharedKey);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_initiator_does_not_begin_with_what_the_responder_excludes(bool announces)
    {
        using var lab = Mismatched((connection, ofA) => ofA
            ? connection with { RemoteAuthentication = Authentication.Signature }
            : connection with
            {
                LocalAuthentication = Authentication.Signature, RemoteAuthentication = Authentication.Signature,
                AnnounceAuthMethods = announces,
            });
        Assert.Equal(!announces, lab.Sent.Exists(p => p.Is(ExchangeType.IkeAuth, false)));
        var reason = lab.A.Notices.Find(n => n.Kind == NoticeKind.IkeSaFailed)!.Reason;
        Assert.Equal(announces ? "the peer announces that it accepts DigitalSignature, EcdsaSha256P256, "
            + "EcdsaSha384P384, EcdsaSha512P521 only, and our authentication is SharedKey"
            : "the peer answers AuthenticationFailed to IKE_AUTH", reason);
    }

    [Fact]
    public void A_responder_does_not_prove_what_the_initiator_excludes()
    {
        using var lab = Mismatched((connection, ofA) => ofA
            ? connection with { LocalAuthentication = Authentication.Signature }
            : connection with
            {
                LocalAuthentication = Authentication.Signature, RemoteAuthentication = Authentication.Signature,
            });
        Assert.Single(lab.A.ToSign);
        Assert.Empty(lab.B.ToSign);
        Assert.Contains(lab.B.Notices, n => n.Reason
            == "the peer announces that it accepts SharedKey only, and our authentication is Signature");
    }

    [Fact]
    public void A_responder_announces_the_methods_of_every_connection_that_may_be_chosen()
    {
        LabOptions options = new();
        var other = options.Configuration(false);
        var shared = other.Connections[0];
        using var lab = new VirtualLab(options, other with
        {
            Connections =
            [
                shared with { Name = "signed", RemoteAuthentication = Authentication.Signature }, shared,
            ],
        });
        lab.Establish();
        Assert.Equal(1, lab.B.Count(NoticeKind.IkeSaEstablished));
    }

    [Fact]
    public void Without_authentication_there_is_something_to_announce_too()
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Null });
        lab.Establish();
        Assert.Contains(Announcement, InitResponse(lab), StringComparison.Ordinal);
    }

    [Fact]
    public void An_announcement_never_makes_the_response_too_large()
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Signature, FragmentSize = 576 });
        lab.Establish();
        Assert.DoesNotContain(Announcement, InitResponse(lab), StringComparison.Ordinal);
        Assert.Empty(lab.A.ToSign[0].PeerMethods);
        Assert.NotEmpty(lab.B.ToSign[0].PeerMethods);
    }

    [Theory]
    [InlineData(576, false)]
    [InlineData(1280, true)]
    public void A_list_without_room_in_IKE_SA_INIT_comes_in_the_last_IKE_INTERMEDIATE(int octets, bool hasRoom)
    {
        using var lab = new VirtualLab(MultiKe.Options() with
        {
            Authentication = Authentication.Signature, FragmentSize = octets,
        });
        lab.Establish();
        var packet = lab.Sent.Find(p => p.Is(ExchangeType.IkeSaInit, true))!;
        Assert.Equal(hasRoom, AnnouncementOf(packet).Length > 0);
        Assert.NotEmpty(lab.A.ToSign[0].PeerMethods);
        Assert.NotEmpty(lab.B.ToSign[0].PeerMethods);
    }

    private static byte[] AnnouncementOf(Packet packet)
    {
        var storage = new PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(
            packet.Message, IkeHeader.Length, packet.Header.NextPayload, storage, out var index, out _));
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out _));
        return payloads.FindNotify(NotifyType.SupportedAuthMethods)!.Data;
    }

    private static string InitResponse(VirtualLab lab) =>
        lab.Sent.Find(p => p.Is(ExchangeType.IkeSaInit, true))!.Text;

    private static VirtualLab Mismatched(Func<Connection, bool, Connection> adjust)
    {
        var lab = new VirtualLab(new() { Adjust = adjust });
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal((0, 0), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
        return lab;
    }
}

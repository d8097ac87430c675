using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>SUPPORTED_AUTH_METHODS: by which methods each side may prove itself to the other (RFC 9593).</summary>
internal static class AuthMethods
{
    /// <summary>Octets of a packet that is taken to pass unless the configuration says otherwise: as IPv6 has it.</summary>
    private const int UsualPacket = 1280;

    /// <summary>Of IPv6 and UDP, with the marker of port 4500.</summary>
    private const int Headers = 40 + 8 + 4;

    private static readonly AuthMethodAnnouncement[] SharedKey = [AuthMethodAnnouncement.Of(AuthMethod.SharedKey)];
    private static readonly AuthMethodAnnouncement[] Null =
        [AuthMethodAnnouncement.Of(AuthMethod.NullAuthentication)];

    private static readonly AuthMethodAnnouncement[] Signatures =
    [
        .. ((byte[][])
        [
            SignatureAlgorithms.Ed25519, SignatureAlgorithms.Ed448,
            SignatureAlgorithms.EcdsaSha256, SignatureAlgorithms.EcdsaSha384, SignatureAlgorithms.EcdsaSha512,
            SignatureAlgorithms.RsaPssSha256, SignatureAlgorithms.RsaPssSha384, SignatureAlgorithms.RsaPssSha512,
            SignatureAlgorithms.RsaSha256, SignatureAlgorithms.RsaSha384, SignatureAlgorithms.RsaSha512,
        ]).Select(algorithm => new AuthMethodAnnouncement(AuthMethod.DigitalSignature, 0, algorithm)),
        AuthMethodAnnouncement.Of(AuthMethod.EcdsaSha256P256), AuthMethodAnnouncement.Of(AuthMethod.EcdsaSha384P384),
        AuthMethodAnnouncement.Of(AuthMethod.EcdsaSha512P521),
    ];

    /// <summary>In the initiator's IKE_AUTH request, where the connection is certain.</summary>
    public static void Add(List<Payload> payloads, IkeSa sa)
    {
        // The ticket has settled the method of an IKE SA that is resumed.
        if (sa.Connection.AnnounceAuthMethods && sa.Handshake!.Resumed is null)
            payloads.Add(Notify([sa.Connection]));
    }

    /// <summary>
    /// In the IKE_SA_INIT response: of every connection that may still be chosen in IKE_AUTH. A message that would have to
    /// be fragmented for it goes without (RFC 9593 §3.1 leaves it to us to announce).
    /// </summary>
    public static void AddAnswer(List<Payload> payloads, IkeSa sa)
    {
        if (!sa.Connection.AnnounceAuthMethods)
            return;
        var notify = Notify(sa.Core.Connections.Candidates(sa.Path));
        var length = IkeHeader.Length + 4 + notify.BodyLength;
        foreach (var payload in payloads)
            length += 4 + payload.BodyLength;
        if (length <= (sa.Core.Configuration.FragmentSize ?? UsualPacket) - Headers)
            payloads.Add(notify);
    }

    /// <summary>The announcements of all notifies are one list (RFC 9593 §3.1); empty where nothing is announced.</summary>
    public static AuthMethodAnnouncement[] Read(PayloadList payloads)
    {
        var announcements = new List<AuthMethodAnnouncement>();
        foreach (var payload in payloads.Items)
        {
            if (payload is NotifyPayload { NotifyType: NotifyType.SupportedAuthMethods } notify)
                AuthMethodAnnouncement.Read(notify.Data, announcements);
        }
        if (payloads.Find<CertReqPayload>() is not null)
            return [.. announcements];
        // RFC 9593 §3.2.2: links to authorities that are not there mean nothing.
        return [.. announcements.Select(a => a with { CertLink = 0 })];
    }

    /// <summary>
    /// Why the peer would not accept our proof, so that there is no point in making it; null: it may. With EAP the method
    /// is the AAA server's matter.
    /// </summary>
    public static string? Refusal(IkeSa sa)
    {
        var local = sa.Connection.LocalAuthentication;
        var peer = sa.Handshake!.PeerMethods;
        if (peer.Length == 0 || local == Authentication.Eap || Array.Exists(peer, a => KindOf(a.Method) == local))
            return null;
        var methods = string.Join(", ", peer.Select(a => a.Method).Distinct());
        return $"the peer announces that it accepts {methods} only, and our authentication is {local}";
    }

    private static NotifyPayload Notify(List<Connection> connections)
    {
        var announcements = new List<AuthMethodAnnouncement>();
        foreach (var connection in connections)
        {
            var remote = connection.RemoteAuthentication;
            if (remote == Authentication.Signature)
                AddNew(announcements, Signatures);
            // RFC 7296 §2.16: EAP ends with an AUTH by the key that both sides have then.
            if (remote is Authentication.SharedKey or Authentication.Eap
                || connection.LocalAuthentication == Authentication.Eap)
                AddNew(announcements, SharedKey);
            if (remote == Authentication.Null)
                AddNew(announcements, Null);
        }
        return new(ProtocolId.None, [], NotifyType.SupportedAuthMethods, AuthMethodAnnouncement.Write(announcements));
    }

    private static void AddNew(List<AuthMethodAnnouncement> announcements, AuthMethodAnnouncement[] more)
    {
        if (!announcements.Contains(more[0]))
            announcements.AddRange(more);
    }

    public static Authentication KindOf(AuthMethod method) => method switch
    {
        AuthMethod.SharedKey => Authentication.SharedKey,
        AuthMethod.NullAuthentication => Authentication.Null,
        _ => Authentication.Signature,
    };
}

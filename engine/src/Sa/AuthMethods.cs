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
    /// In the IKE_SA_INIT response: of every connection that may still be chosen in IKE_AUTH. A list that the packet would
    /// have to be fragmented for comes in IKE_INTERMEDIATE where there is one, which an empty notify announces; otherwise
    /// the message goes without (RFC 9593 §3.1 leaves it to us to announce).
    /// </summary>
    public static void AddAnswer(List<Payload> payloads, IkeSa sa)
    {
        if (!sa.Connection.AnnounceAuthMethods)
            return;
        var notify = Notify(sa.Core.Connections.Candidates(sa.Path));
        if (Fits(payloads, notify, sa.Core.Configuration))
        {
            payloads.Add(notify);
        }
        else if (!sa.HasAllKeys)
        {
            sa.Handshake!.OwesAuthMethods = true;
            payloads.Add(Notify([]));
        }
    }

    /// <summary>
    /// In an IKE_INTERMEDIATE response: the list that IKE_SA_INIT had no room for, in the last of these exchanges or when
    /// the initiator says who it is (RFC 9593 §3.1). None of ours links to an authority, so CERTREQ does not come again.
    /// </summary>
    public static void AddIntermediateAnswer(List<Payload> payloads, IkeSa sa, PayloadList request, bool isLast)
    {
        if (!sa.Handshake!.OwesAuthMethods || !(isLast || request.Find(PayloadType.IdInitiator) is not null))
            return;
        sa.Handshake.OwesAuthMethods = false;
        payloads.Add(Notify(sa.Core.Connections.Candidates(sa.Path)));
    }

    private static bool Fits(List<Payload> payloads, NotifyPayload notify, EndpointConfiguration configuration)
    {
        var length = IkeHeader.Length + 4 + notify.BodyLength;
        foreach (var payload in payloads)
            length += 4 + payload.BodyLength;
        return length <= (configuration.FragmentSize ?? UsualPacket) - Headers;
    }

    /// <summary>The announcements of all notifies are one list (RFC 9593 §3.1); empty where nothing is announced.</summary>
    public static AuthMethodAnnouncement[] Read(PayloadList payloads) =>
        Read(payloads, hasAuthorities: payloads.Find<CertReqPayload>() is not null);

    /// <summary>
    /// What an IKE_INTERMEDIATE response says, if anything. Links count among the authorities beside it, or among those of
    /// IKE_SA_INIT where they do not come again (RFC 9593 §3.1).
    /// </summary>
    public static void ReadIntermediate(PayloadList payloads, Handshake handshake)
    {
        if (payloads.FindNotify(NotifyType.SupportedAuthMethods) is null)
            return;
        if (payloads.Find<CertReqPayload>() is not null)
            handshake.PeerAuthorities = SignatureHashes.ReadAuthorities(payloads);
        handshake.PeerMethods = Read(payloads, hasAuthorities: handshake.PeerAuthorities.Length > 0);
    }

    private static AuthMethodAnnouncement[] Read(PayloadList payloads, bool hasAuthorities)
    {
        var announcements = new List<AuthMethodAnnouncement>();
        foreach (var payload in payloads.Items)
        {
            if (payload is NotifyPayload { NotifyType: NotifyType.SupportedAuthMethods } notify)
                AuthMethodAnnouncement.Read(notify.Data, announcements);
        }
        if (hasAuthorities)
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
            if (connection.PeerSigns)
                AddNew(announcements, Signatures);
            // RFC 7296 §2.16: EAP ends with an AUTH by the key that both sides have then.
            Authentication[] remote = [connection.RemoteAuthentication, .. connection.RemoteFurther.Select(f => f.Method)];
            if (Array.Exists(remote, m => m is Authentication.SharedKey or Authentication.Eap)
                || connection.LocalAuthentication == Authentication.Eap
                || Array.Exists(connection.LocalFurther, f => f.Method == Authentication.Eap))
                AddNew(announcements, SharedKey);
            if (connection.RemoteAuthentication == Authentication.Null)
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

using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Trust;

namespace IkeLab.Daemon.Ipc;

/// <summary>Effects and completions of the ca role as messages, and back.</summary>
internal static class TrustMessages
{
    public static IpcMessage Of(Effect effect) => effect switch
    {
        Sign e => new SignMessage(
            e.Id.Value, e.Connection.Name, IdentityMessage.Of(e.LocalId), e.Octets,
            Array.ConvertAll(e.PeerHashes, h => (ushort)h), e.CertificateAuthorities,
            Array.ConvertAll(e.PeerMethods, m => new AnnouncementMessage((byte)m.Method, m.CertLink, m.Algorithm)),
            e.PeerLooksUpCertificates),
        ValidatePeer e => new ValidateMessage(
            e.Id.Value, e.Connection.Name, IdentityMessage.Of(e.PeerId), Array.ConvertAll(e.Certificates, Of), (byte)e.Method,
            e.AuthData, e.Octets),
        AaaExchange e => new AaaMessage(
            e.Id.Value, e.Connection.Name, e.IkeSpi, IdentityMessage.Of(e.PeerId), e.Path.Local.ToString(), e.Path.Remote.ToString(),
            e.Packet),
        EndAaa e => new EndAaaMessage(e.IkeSpi),
        _ => throw new ArgumentException($"{effect.GetType().Name} is not for the ca role", nameof(effect)),
    };

    /// <summary>
    /// Null when the connection is not known any more, and for what makes no sense: the process that has sent
    /// it may be in other hands.
    /// </summary>
    public static Effect? ToEffect(IpcMessage message, Func<string, Connection?> find)
    {
        switch (message)
        {
            case SignMessage m when !m.PeerMethods.Contains(null) && find(m.Connection) is { } connection:
                return Named(m.Id, new Sign
                {
                    Connection = connection, LocalId = m.LocalId.ToIdentity(), Octets = m.Octets,
                    PeerHashes = Array.ConvertAll(m.PeerHashes, h => (HashAlgorithmId)h),
                    CertificateAuthorities = m.Authorities, PeerLooksUpCertificates = m.PeerLooksUp,
                    PeerMethods = Array.ConvertAll(
                        m.PeerMethods, a => new AuthMethodAnnouncement((AuthMethod)a.Method, a.CertLink, a.Algorithm)),
                });
            case ValidateMessage m when !m.Certificates.Contains(null) && find(m.Connection) is { } connection:
                return Named(m.Id, new ValidatePeer
                {
                    Connection = connection, PeerId = m.PeerId.ToIdentity(),
                    Certificates = Array.ConvertAll(m.Certificates, ToCertificate), Method = (AuthMethod)m.Method,
                    AuthData = m.AuthData, Octets = m.Octets,
                });
            case AaaMessage m when Text.Endpoint(m.Local) is { } local && Text.Endpoint(m.Remote) is { } remote
                && find(m.Connection) is { } connection:
                return Named(m.Id, new AaaExchange
                {
                    Connection = connection, IkeSpi = m.IkeSpi, PeerId = m.PeerId.ToIdentity(),
                    Path = new(local, remote), Packet = m.Packet,
                });
            case EndAaaMessage m:
                return new EndAaa { IkeSpi = m.IkeSpi };
            default:
                return null;
        }
    }

    public static IpcMessage Of(Completion completion) => completion switch
    {
        Signed c => new SignedMessage(c.Id.Value, (byte)c.Method, c.Data, Array.ConvertAll(c.Certificates, Of)),
        PeerValidated c => new ValidatedMessage(c.Id.Value, c.Accepted, c.Reason),
        AaaReplied c => new AaaRepliedMessage(
            c.Id.Value, (byte)c.Step.Outcome, c.Step.Packet, c.Step.Msk, c.PeerId is null ? null : IdentityMessage.Of(c.PeerId),
            [.. c.Assigned.Select(AttributeMessage.Of)], c.Reason),
        _ => throw new ArgumentException($"{completion.GetType().Name} is not of the ca role", nameof(completion)),
    };

    public static Completion? ToCompletion(IpcMessage message) => message switch
    {
        SignedMessage m => new Signed(
            new(m.Id), (AuthMethod)m.Method, m.Data, Array.ConvertAll(m.Certificates, ToCertificate)),
        ValidatedMessage m => new PeerValidated(new(m.Id), m.Accepted, m.Reason),
        AaaRepliedMessage m => new AaaReplied(
            new(m.Id), new((EapOutcome)m.Outcome, m.Packet, m.Msk), m.PeerId?.ToIdentity())
        {
            Assigned = Array.ConvertAll(m.Assigned, a => a.ToAttribute()),
            Reason = m.Reason,
        },
        _ => null,
    };

    /// <summary>What an effect gets that nobody can carry out.</summary>
    public static Completion? Failure(IpcMessage message) => message switch
    {
        SignMessage m => new Signed(new(m.Id), default, null, []),
        ValidateMessage m => new PeerValidated(new(m.Id), false, "the ca process does not answer"),
        AaaMessage m => new AaaReplied(new(m.Id), new(EapOutcome.Failure, [], []), null),
        _ => null,
    };

    public static AccountMessage Of(AccountingRecord r) => new(
        (byte)r.Event, r.IkeSpi, r.Connection, r.User, r.Peer.ToString(), r.Assigned?.ToString(), r.BytesIn, r.BytesOut,
        r.Duration);

    /// <summary>Null for what is no record.</summary>
    public static AccountingRecord? ToRecord(AccountMessage m)
    {
        if (Text.Endpoint(m.Peer) is not { } peer)
            return null;
        var assigned = m.Assigned is { } text && IpAddress.TryParse(text, out var address) ? address : (IpAddress?)null;
        return new(
            (AccountingEvent)m.Event, m.IkeSpi, m.Connection, m.User, peer, assigned, m.BytesIn, m.BytesOut, m.Duration);
    }

    private static CertificateMessage Of(Certificate c) => new((byte)c.Encoding, c.Data);
    private static Certificate ToCertificate(CertificateMessage c) => new((CertificateEncoding)c.Encoding, c.Data);

    private static Effect Named(ulong id, Effect effect)
    {
        effect.Id = new(id);
        return effect;
    }
}

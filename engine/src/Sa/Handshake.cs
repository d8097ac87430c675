using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Responders;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What the initial exchanges need and an established IKE SA does not.</summary>
internal sealed class Handshake
{
    /// <summary>The IKE_SA_INIT request as sent, for AUTH (RFC 7296 §2.15).</summary>
    public byte[] InitRequest { get; set; } = [];

    /// <summary>The IKE_SA_INIT response as sent.</summary>
    public byte[] InitResponse { get; set; } = [];
    public byte[] NonceI { get; set; } = [];
    public byte[] NonceR { get; set; } = [];

    /// <summary>The initiator's half of the key exchange.</summary>
    public KeyExchangeKey? KeyExchange { get; set; }

    /// <summary>Additional key exchanges between IKE_SA_INIT and IKE_AUTH; null when there are none.</summary>
    public KeyChain? KeyChain { get; set; }

    /// <summary>What the peer said in SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4).</summary>
    public HashAlgorithmId[] PeerHashes { get; set; } = [];

    /// <summary>What the peer said in SUPPORTED_AUTH_METHODS (RFC 9593).</summary>
    public AuthMethodAnnouncement[] PeerMethods { get; set; } = [];

    /// <summary>The hashes of the peer's CERTREQ payloads, one after the other.</summary>
    public byte[] PeerAuthorities { get; set; } = [];

    /// <summary>The peer fetches certificates by their URLs.</summary>
    public bool PeerLooksUpCertificates { get; set; }
    /// <summary>The old IKE SA, where this one resumes it (RFC 5723).</summary>
    public ResumableState? Resumed { get; set; }

    /// <summary>Initiator: the PUZZLE of the IKE_SA_INIT response, which is for IKE_AUTH (RFC 8019 §7.2).</summary>
    public NotifyPayload? Puzzle { get; set; }

    /// <summary>Responder: the authentication of the peer, where it takes more than one request.</summary>
    public AuthResponder? Auth { get; set; }

    /// <summary>Responder: the peer was given a puzzle and has not solved it (RFC 8019 §7.1.4).</summary>
    public bool IsUnsolved { get; set; }

    /// <summary>Responder: under which request this half-open SA is found.</summary>
    public SaTable.InitKey InitKey { get; set; }
}

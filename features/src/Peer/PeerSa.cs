using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Peer;

/// <summary>An IKE SA as the peer sees it.</summary>
public sealed class PeerSa
{
    private (byte[] D, byte[] Pi, byte[] Pr) _withoutPpk = ([], [], []);

    /// <summary>The peer is the original initiator.</summary>
    public required bool Initiated { get; init; }
    public ulong SpiI { get; set; }
    public ulong SpiR { get; set; }
    public ulong OwnSpi => Initiated ? SpiI : SpiR;
    public PeerSuite Suite { get; set; } = null!;
    public byte[] Ni { get; set; } = [];
    public byte[] Nr { get; set; } = [];
    public byte[] InitRequest { get; set; } = [];
    public byte[] InitResponse { get; set; } = [];
    public byte[] SkD { get; private set; } = [];
    public byte[] SkPi { get; private set; } = [];
    public byte[] SkPr { get; private set; } = [];

    /// <summary>SK_pi or SK_pr.</summary>
    internal byte[] SkP(bool ofInitiator) => ofInitiator ? SkPi : SkPr;

    public PacketCipher Outbound { get; private set; } = null!;
    public PacketCipher Inbound { get; private set; } = null!;
    public bool HasKeys => SkD.Length > 0;

    /// <summary>The message ID of the peer's next request.</summary>
    public uint NextRequestId { get; set; }

    /// <summary>What it was resumed from; null for one that was made by IKE_SA_INIT or a rekey.</summary>
    public PeerTicket? Resumed { get; init; }

    /// <summary>The peer's newest crash token for it (RFC 6290).</summary>
    public byte[] OwnToken { get; set; } = [];

    /// <summary>Both sides have said USE_PPK (RFC 8784).</summary>
    public bool AgreedOnPpk { get; set; }

    /// <summary>Proofs of the peer beyond its first (RFC 4739).</summary>
    public int OwnRounds { get; set; }

    /// <summary>The peer's last AUTH has announced one.</summary>
    public bool HasAnnounced { get; set; }

    /// <summary>IKE_INTERMEDIATE exchanges that are done (RFC 9242).</summary>
    public int Intermediates { get; set; }

    /// <summary>IntAuth_iN and IntAuth_rN (RFC 9242 §3.3.2).</summary>
    public byte[] IntAuthI { get; set; } = [];
    public byte[] IntAuthR { get; set; } = [];

    /// <summary>Hashes that the system announced for signatures (RFC 7427 §4).</summary>
    public HashAlgorithmId[] SystemHashes { get; set; } = [];

    /// <summary>Its EAP conversation, where there is one.</summary>
    internal PeerEap Eap { get; } = new();

    /// <summary>Child SAs, oldest first.</summary>
    public List<PeerChild> Children { get; init; } = [];

    /// <summary>{SK_d | SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr} (RFC 7296 §2.14).</summary>
    internal void Derive(ICryptoProvider crypto, byte[] skeyseed)
    {
        int p = AlgorithmLengths.Prf(Suite.Prf), a = Suite.Cipher.IntegrityKeyLength,
            e = Suite.Cipher.EncryptionKeyLength;
        var keys = new Queue<byte>(KeySchedule.PrfPlus(crypto, Suite.Prf, skeyseed,
            [.. Ni, .. Nr, .. KeySchedule.Spis(SpiI, SpiR)], 3 * p + 2 * a + 2 * e));
        byte[] Take(int length) => [.. Enumerable.Range(0, length).Select(_ => keys.Dequeue())];
        SkD = Take(p);
        byte[] ai = Take(a), ar = Take(a), ei = Take(e), er = Take(e);
        SkPi = Take(p);
        SkPr = Take(p);
        _withoutPpk = (SkD, SkPi, SkPr);
        var fromI = crypto.CreateCipher(Suite.Cipher, ei, ai);
        var fromR = crypto.CreateCipher(Suite.Cipher, er, ar);
        (Outbound, Inbound) = Initiated ? (fromI, fromR) : (fromR, fromI);
    }

    /// <summary>SK_d, SK_pi and SK_pr as prf+ (PPK, SK) of what they were, or as they were (RFC 8784
    /// §3).</summary>
    internal void UsePpk(ICryptoProvider crypto, byte[]? ppk)
    {
        byte[] Mix(byte[] key) => ppk is null ? key
            : KeySchedule.PrfPlus(crypto, Suite.Prf, ppk, key, key.Length);
        (SkD, SkPi, SkPr) = (Mix(_withoutPpk.D), Mix(_withoutPpk.Pi), Mix(_withoutPpk.Pr));
    }
}

/// <summary>A child SA as the peer sees it, with the ESP or AH that its own KEYMAT makes.</summary>
/// <param name="OwnSpi">The peer receives with it.</param>
/// <param name="SystemSpi">The system receives with it.</param>
public sealed record PeerChild(
    ProtocolId Protocol, uint OwnSpi, uint SystemSpi, InboundSa Inbound, OutboundSa Outbound)
{
    private const int ReplayWindow = 64;

    /// <summary>KEYMAT = prf+(SK_d, [g^ir |] Ni | Nr), initiator's direction first (RFC 7296
    /// §2.17).</summary>
    internal static PeerChild Derive(
        ICryptoProvider crypto, IRandomSource random, PeerSa sa, ProtocolId protocol, PeerSuite suite, bool byPeer, uint ownSpi,
        uint systemSpi, byte[] secret, byte[] ni, byte[] nr)
    {
        int e = suite.Cipher.EncryptionKeyLength, a = suite.Cipher.IntegrityKeyLength;
        var keymat = KeySchedule.PrfPlus(crypto, sa.Suite.Prf, sa.SkD, [.. secret, .. ni, .. nr],
            2 * (e + a));
        var fromI = crypto.CreateCipher(suite.Cipher, keymat.AsSpan(0, e), keymat.AsSpan(e, a));
        var fromR = crypto.CreateCipher(suite.Cipher, keymat.AsSpan(e + a, e), keymat.AsSpan(2 * e + a, a));
        var (outbound, inbound) = byPeer ? (fromI, fromR) : (fromR, fromI);
        return protocol == ProtocolId.Ah
            ? new(protocol, ownSpi, systemSpi, new AhInbound(ownSpi, inbound, suite.Esn, ReplayWindow),
                new AhOutbound(systemSpi, outbound, suite.Esn))
            : new(protocol, ownSpi, systemSpi, new EspInbound(ownSpi, inbound, suite.Esn, ReplayWindow),
                new EspOutbound(systemSpi, outbound, suite.Esn, random));
    }
}

using System.Security.Cryptography;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>Session resumption (RFC 5723).</summary>
internal sealed partial class IkeSa
{
    /// <summary>What the peer has called itself in IDi, where it has been authenticated as somebody else (by EAP).</summary>
    public Identification? ClaimedId { get; private set; }

    public void RememberClaim(IdPayload id) =>
        ClaimedId = new Identification(id.IdType, id.Data) is var claimed && claimed.Equals(PeerId) ? null : claimed;

    /// <summary>SK_d is made with a PPK, which resuming and rekeying it do not lose (RFC 8784 §3).</summary>
    public bool HasPpk { get; set; }

    /// <summary>IKE_SESSION_RESUME is done: SKEYSEED = prf(SK_d (old), "Resumption" | Ni | Nr) (RFC 5723 §5.1).</summary>
    public void DeriveResumedKeys()
    {
        var handshake = Handshake!;
        var state = handshake.Resumed!;
        ReadOnlySpan<byte> label = "Resumption"u8;
        Span<byte> data = stackalloc byte[16 + 2 * WireLimits.MaxNonce];
        label.CopyTo(data);
        handshake.NonceI.CopyTo(data[label.Length..]);
        handshake.NonceR.CopyTo(data[(label.Length + handshake.NonceI.Length)..]);
        Span<byte> skeyseed = stackalloc byte[AlgorithmLengths.MaxPrf];
        skeyseed = skeyseed[..AlgorithmLengths.Prf(state.Suite.Prf)];
        Core.Crypto.Prf(state.Suite.Prf, state.SkD,
            data[..(label.Length + handshake.NonceI.Length + handshake.NonceR.Length)], skeyseed);
        DeriveKeys(state.Suite, skeyseed, handshake.NonceI, handshake.NonceR);
        CryptographicOperations.ZeroMemory(skeyseed);
        CryptographicOperations.ZeroMemory(state.SkD);
        HasPpk = state.HasPpk;
    }
}

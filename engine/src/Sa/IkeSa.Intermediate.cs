using System.Security.Cryptography;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Responders;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>IKE_INTERMEDIATE between IKE_SA_INIT and IKE_AUTH (RFC 9242), for additional key exchanges (RFC 9370).</summary>
internal sealed partial class IkeSa
{
    /// <summary>IKE_SA_INIT has agreed on these; empty when there are none.</summary>
    public void ExpectKeyExchanges(KeyExchangeMethod[] methods) =>
        Handshake!.KeyChain = methods.Length > 0 ? new(methods) : null;

    /// <summary>All agreed key exchanges are done: IKE_AUTH is next.</summary>
    public bool HasAllKeys => Handshake?.KeyChain is null or { IsComplete: true };

    /// <summary>SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr); the keys count from the next exchange on.</summary>
    public void DeriveNextKeys(byte[] secret)
    {
        var (handshake, previous) = (Handshake!, Keys!);
        Span<byte> skeyseed = stackalloc byte[AlgorithmLengths.MaxPrf];
        skeyseed = skeyseed[..AlgorithmLengths.Prf(previous.Suite.Prf)];
        previous.RekeySeed(Core.Crypto, handshake.NonceI, handshake.NonceR, secret, skeyseed);
        DeriveKeys(previous.Suite, skeyseed, handshake.NonceI, handshake.NonceR);
        handshake.KeyChain!.Advance(previous);
        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(skeyseed);
    }

    /// <summary>RFC 9242 §3.2: the exact number is known, their message IDs follow, and IKE_AUTH comes after.</summary>
    private bool AllowsHalfOpen(ExchangeType type, uint id) => HasAllKeys
        ? type == ExchangeType.IkeAuth
        : type == ExchangeType.IkeIntermediate && id == Handshake!.KeyChain!.NextId
            && !IsAnswering<IntermediateResponder>();

    private void AuthenticateLater(
        bool ofInitiator, ReadOnlySpan<byte> head, PayloadType first, ReadOnlySpan<byte> inner) =>
        Handshake?.KeyChain?.Auth.Add(
            Core.Crypto, Keys!.Suite.Prf, Keys.SkP(ofInitiator), ofInitiator, head, first, inner);

    /// <summary>The same for a message of ours, which has no payloads in clear.</summary>
    private void AuthenticateLater(in IkeHeader header, List<Payload> payloads)
    {
        Span<byte> head = stackalloc byte[IkeHeader.Length + 4];
        head.Clear();
        header.Write(head);
        var chain = Encode(header, payloads).AsSpan(IkeHeader.Length);
        AuthenticateLater(Initiator, head, payloads[0].Type, chain);
    }
}

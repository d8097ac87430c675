using System.Buffers.Binary;
using System.Text;
using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// The engine's primitives, with what a capture cannot give in place of what nobody knows: public values of the recorded
/// side without their private keys, g^ir where it was told, session keys where only those are known, and AUTH by a secret
/// that nobody told.
/// </summary>
/// <param name="given">Session keys that do not follow from known secrets, by IKE SA.</param>
internal sealed class ReplayCrypto(
    ICryptoProvider inner, Recording recording, IReadOnlyDictionary<(ulong, ulong), SaKeys> given) : ICryptoProvider
{
    /// <summary>In place of a shared key or an EAP master session key that is not known.</summary>
    public static readonly byte[] UnknownSecret = "a secret that the capture lacks"u8.ToArray();

    private const byte KeyOfUnknownSecret = 0xA5;
    private static readonly byte[] KeyPad = Encoding.ASCII.GetBytes("Key Pad for IKEv2");
    private const int NatDataOfV4 = 16 + 4 + 2;
    private const int NatDataOfV6 = 16 + 16 + 2;
    private int _begun;

    public bool Supports(EncryptionId id, int keyBits) => inner.Supports(id, keyBits);
    public bool Supports(IntegrityId id) => inner.Supports(id);
    public bool Supports(PrfId id) => inner.Supports(id);
    public bool Supports(KeyExchangeMethod method) => inner.Supports(method);
    public int SeedLength(KeyExchangeMethod method) => inner.SeedLength(method);

    /// <summary>
    /// RFC 7296 §2.23: SHA-1(SPIi | SPIr | address | port). The capture shows the address beyond a NAT, and what the
    /// recorded side hashed is only known where it sent the hash.
    /// </summary>
    public void Sha1(ReadOnlySpan<byte> data, Span<byte> output)
    {
        inner.Sha1(data, output);
        if (data.Length is not (NatDataOfV4 or NatDataOfV6))
            return;
        if (recording.NatHashes.TryGetValue(Convert.ToHexString(data), out var recorded))
            recorded.CopyTo(output);
        else if (recording.Hidden.Contains(IpAddress.Read(data[16..^2])))
            output[0] ^= 0xFF;
    }

    public PacketCipher CreateCipher(
        in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey) =>
        inner.CreateCipher(suite, encryptionKey, integrityKey);

    /// <summary>
    /// RFC 7296 §2.15: AUTH = prf(prf(Shared Secret, "Key Pad for IKEv2"), octets). Where the secret is not known the
    /// recorded AUTH is its value, and whose it is shows in the octets.
    /// </summary>
    public void Prf(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (data.SequenceEqual(KeyPad) && (key.SequenceEqual(UnknownSecret) || given.Count > 0))
        {
            output.Fill(KeyOfUnknownSecret);
            return;
        }
        if (key.Length != output.Length || key.ContainsAnyExcept(KeyOfUnknownSecret))
        {
            inner.Prf(prf, key, data, output);
            return;
        }
        var isPeers = recording.PeerInit.Length > 0 && data.StartsWith(recording.PeerInit);
        var recorded = (isPeers ? recording.LastPeerAuth : recording.LastOwnAuth)?.Data ?? [];
        output.Clear();
        if (recorded.Length == output.Length)
            recorded.CopyTo(output);
    }

    /// <summary>
    /// RFC 7296 §2.14: the keys of an IKE SA come of a seed that ends with its SPIs. Where they are known, and the secret
    /// that they follow from is not, they stand in the places of what would come out; SK_d, SK_pi and SK_pr are zeros.
    /// </summary>
    public void PrfPlus(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        inner.PrfPlus(prf, key, seed, output);
        if (seed.Length < 16 || !given.TryGetValue((BinaryPrimitives.ReadUInt64BigEndian(seed[^16..]),
            BinaryPrimitives.ReadUInt64BigEndian(seed[^8..])), out var keys))
        {
            return;
        }
        byte[] known = [.. keys.IntegrityI, .. keys.IntegrityR, .. keys.EncryptionI, .. keys.EncryptionR];
        var each = AlgorithmLengths.Prf(prf);
        if (output.Length != 3 * each + known.Length)
            return;
        output.Clear();
        known.CopyTo(output[each..]);
    }

    public KeyExchangeKey StartKeyExchange(KeyExchangeMethod method, ReadOnlySpan<byte> seed)
    {
        for (; _begun < recording.KeyExchanges.Count; _begun++)
        {
            if (recording.KeyExchanges[_begun] is { } ke && ke.Method == method
                && ke.Data.Length == AlgorithmLengths.InitiatorPublic(method))
            {
                _begun++;
                return new RecordedKey(ke, recording);
            }
        }
        return inner.StartKeyExchange(method, seed);
    }

    public bool RespondKeyExchange(
        KeyExchangeMethod method, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> peerPublic, Span<byte> ownPublic,
        Span<byte> sharedSecret)
    {
        foreach (var exchange in recording.Exchanges)
        {
            if (exchange.Request.Method == method && peerPublic.SequenceEqual(exchange.Request.Data)
                && exchange.Response.Data.Length == ownPublic.Length)
            {
                exchange.Response.Data.CopyTo(ownPublic);
                TellSecret(exchange, sharedSecret);
                return true;
            }
        }
        return inner.RespondKeyExchange(method, seed, peerPublic, ownPublic, sharedSecret);
    }

    private static void TellSecret(KeyExchangeRecord exchange, Span<byte> secret)
    {
        secret.Clear();
        if (exchange.Secret is { } known && known.Length == secret.Length)
            known.CopyTo(secret);
    }

    /// <summary>The recorded side's half of a key exchange, without its private key.</summary>
    private sealed class RecordedKey(KePayload own, Recording recording) : KeyExchangeKey
    {
        public override KeyExchangeMethod Method => own.Method;
        public override ReadOnlySpan<byte> Public => own.Data;

        public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret)
        {
            foreach (var exchange in recording.Exchanges)
            {
                if (own.Data.AsSpan().SequenceEqual(exchange.Request.Data)
                    && peerPublic.SequenceEqual(exchange.Response.Data))
                {
                    TellSecret(exchange, sharedSecret);
                    return true;
                }
            }
            return false;
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}

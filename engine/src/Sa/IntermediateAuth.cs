using System.Buffers.Binary;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// IntAuth (RFC 9242 §3.3.2): a chain of prfs over what each side has said in IKE_INTERMEDIATE, as it was before
/// encryption and fragmentation, so that it does not matter in which form a message came.
/// </summary>
internal sealed class IntermediateAuth
{
    private const int GenericHeader = 4;
    private const int LengthOffset = 2;

    private byte[] _initiator = [];
    private byte[] _responder = [];

    /// <summary>IntAuth_iN | IntAuth_rN | IKE_AUTH_MID.</summary>
    public byte[] Octets(uint firstAuthId)
    {
        var octets = new byte[_initiator.Length + _responder.Length + 4];
        _initiator.CopyTo(octets, 0);
        _responder.CopyTo(octets, _initiator.Length);
        BinaryPrimitives.WriteUInt32BigEndian(octets.AsSpan(_initiator.Length + _responder.Length), firstAuthId);
        return octets;
    }

    /// <summary>Adds one message: IntAuth_n = prf(SK_p, IntAuth_(n-1) | A | P).</summary>
    /// <param name="head">
    /// The message up to the end of the generic header of its SK payload or of the SKF payload of its first fragment.
    /// </param>
    /// <param name="inner">The payloads inside, in clear and without padding.</param>
    public void Add(
        ICryptoProvider crypto, PrfId prf, ReadOnlySpan<byte> skP, bool ofInitiator, ReadOnlySpan<byte> head,
        PayloadType first, ReadOnlySpan<byte> inner)
    {
        ref var chain = ref ofInitiator ? ref _initiator : ref _responder;
        var data = new byte[chain.Length + head.Length + inner.Length];
        chain.CopyTo(data, 0);
        var associated = data.AsSpan(chain.Length, head.Length);
        head.CopyTo(associated);
        inner.CopyTo(data.AsSpan(chain.Length + head.Length));
        Adjust(associated, first, inner.Length);
        chain = new byte[AlgorithmLengths.Prf(prf)];
        crypto.Prf(prf, skP, data, chain);
    }

    /// <summary>Lengths without IV, padding and ICV, and SK in the place of SKF.</summary>
    private static void Adjust(Span<byte> associated, PayloadType first, int inner)
    {
        BinaryPrimitives.WriteUInt32BigEndian(
            associated[IkeHeader.LengthOffset..], (uint)(associated.Length + inner));
        associated[TypeOfLast(associated)] = (byte)PayloadType.Encrypted;
        var sk = associated[^GenericHeader..];
        sk[0] = (byte)first;
        BinaryPrimitives.WriteUInt16BigEndian(sk[LengthOffset..], (ushort)(GenericHeader + inner));
    }

    /// <summary>Where the type of the last payload stands: in the header, or in the payload in clear before it.</summary>
    private static int TypeOfLast(ReadOnlySpan<byte> associated)
    {
        var typeAt = IkeHeader.NextPayloadOffset;
        for (var at = IkeHeader.Length; at < associated.Length - GenericHeader;)
        {
            typeAt = at;
            at += BinaryPrimitives.ReadUInt16BigEndian(associated[(at + LengthOffset)..]);
        }
        return typeAt;
    }
}

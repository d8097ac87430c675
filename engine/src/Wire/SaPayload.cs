using System.Buffers.Binary;

namespace IkeLab.Engine.Wire;

/// <summary>One transform (RFC 7296 §3.3.2).</summary>
/// <param name="KeyBits">The Key Length attribute, or 0 where there is none.</param>
public readonly record struct Transform(TransformType Type, ushort Id, ushort KeyBits)
{
    /// <summary>
    /// It carries an attribute that is unknown here, so it cannot be chosen, though its proposal can (§3.3.6).
    /// </summary>
    public bool HasUnknownAttribute { get; init; }
}

/// <summary>One proposal: an SPI and the transforms that may be combined (RFC 7296 §3.3.1).</summary>
public sealed class Proposal(byte number, ProtocolId protocol, byte[] spi, Transform[] transforms)
{
    public byte Number => number;
    public ProtocolId Protocol => protocol;
    public byte[] Spi => spi;
    public Transform[] Transforms => transforms;
}

/// <summary>Security Association: proposals in order of preference (RFC 7296 §3.3).</summary>
public sealed class SaPayload(IReadOnlyList<Proposal> proposals) : Payload(PayloadType.SecurityAssociation)
{
    private const int ProposalHeader = 8;
    private const int TransformHeader = 8;
    private const int KeyLengthAttribute = 14;

    public IReadOnlyList<Proposal> Proposals => proposals;

    public override int BodyLength
    {
        get
        {
            var length = 0;
            for (var i = 0; i < proposals.Count; i++)
                length += LengthOf(proposals[i]);
            return length;
        }
    }

    public override void WriteBody(Span<byte> body)
    {
        for (var i = 0; i < proposals.Count; i++)
        {
            var proposal = proposals[i];
            var length = LengthOf(proposal);
            body[0] = i == proposals.Count - 1 ? (byte)0 : (byte)2;
            body[1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)length);
            body[4] = proposal.Number;
            body[5] = (byte)proposal.Protocol;
            body[6] = (byte)proposal.Spi.Length;
            body[7] = (byte)proposal.Transforms.Length;
            proposal.Spi.CopyTo(body[ProposalHeader..]);
            WriteTransforms(proposal.Transforms, body[(ProposalHeader + proposal.Spi.Length)..]);
            body = body[length..];
        }
    }

    internal static bool TryDecode(ReadOnlySpan<byte> body, int offset, out Payload payload, out DecodeError error)
    {
        payload = null!;
        var proposals = new List<Proposal>(2);
        for (var more = true; more;)
        {
            if (proposals.Count == WireLimits.MaxProposals)
                return Fail(DecodeReason.TooMany, offset, "at most 64 proposals", out error);
            if (body.Length < ProposalHeader)
                return Fail(DecodeReason.Truncated, offset, "a proposal header of 8 octets", out error);
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[2..]);
            if (length < ProposalHeader + body[6] || length > body.Length)
                return Fail(DecodeReason.BadLength, offset + 2, "a proposal length within the payload", out error);
            if (body[0] is not (0 or 2))
                return Fail(DecodeReason.BadValue, offset, "0 (last) or 2 (more)", out error);
            // RFC 7296 §3.3.1 has the sender count from 1 by one; clients leave numbers out. Whatever counts up tells the
            // proposals apart, and the answer has the number of the one that is chosen.
            if (proposals.Count > 0 && body[4] <= proposals[^1].Number)
                return Fail(DecodeReason.BadValue, offset + 4, "a number above that of the proposal before", out error);
            more = body[0] == 2;
            if (!TryDecodeProposal(body[..length], offset, out var proposal, out error))
                return false;
            proposals.Add(proposal);
            body = body[length..];
            offset += length;
        }
        if (body.Length > 0)
            return Fail(DecodeReason.Misplaced, offset, "nothing behind the last proposal", out error);
        payload = new SaPayload(proposals);
        error = default;
        return true;
    }

    private static bool TryDecodeProposal(ReadOnlySpan<byte> body, int offset, out Proposal proposal, out DecodeError error)
    {
        proposal = null!;
        int spiLength = body[6], count = body[7];
        if (count > WireLimits.MaxTransforms)
            return Fail(DecodeReason.TooMany, offset + 7, "at most 96 transforms", out error);
        if (count == 0)
            return Fail(DecodeReason.BadValue, offset + 7, "at least one transform", out error);
        var transforms = new Transform[count];
        var rest = body[(ProposalHeader + spiLength)..];
        var at = offset + ProposalHeader + spiLength;
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < TransformHeader)
                return Fail(DecodeReason.Truncated, at, "a transform header of 8 octets", out error);
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < TransformHeader || length > rest.Length)
                return Fail(DecodeReason.BadLength, at + 2, "a transform length within the proposal", out error);
            if (rest[0] != (i == count - 1 ? 0 : 3))
                return Fail(DecodeReason.BadValue, at, "3 (more) or, for the last transform, 0", out error);
            if (!TryDecodeTransform(rest[..length], at, out transforms[i], out error))
                return false;
            rest = rest[length..];
            at += length;
        }
        if (rest.Length > 0)
            return Fail(DecodeReason.Misplaced, at, "nothing behind the last transform", out error);
        proposal = new(body[4], (ProtocolId)body[5], body.Slice(ProposalHeader, spiLength).ToArray(), transforms);
        error = default;
        return true;
    }

    private static bool TryDecodeTransform(ReadOnlySpan<byte> body, int offset, out Transform transform, out DecodeError error)
    {
        transform = new((TransformType)body[4], BinaryPrimitives.ReadUInt16BigEndian(body[6..]), 0);
        error = default;
        for (var rest = body[TransformHeader..]; rest.Length > 0;)
        {
            if (rest.Length < 4)
                return Fail(DecodeReason.Truncated, offset, "an attribute of at least 4 octets", out error);
            var type = BinaryPrimitives.ReadUInt16BigEndian(rest);
            var value = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            // RFC 7296 §3.3.5: the top bit tells a two-octet value from a length.
            var length = (type & 0x8000) != 0 ? 4 : 4 + value;
            if (length > rest.Length)
                return Fail(DecodeReason.BadLength, offset, "an attribute within its transform", out error);
            if (type == (0x8000 | KeyLengthAttribute) && transform.KeyBits == 0)
                transform = transform with { KeyBits = value };
            else
                transform = transform with { HasUnknownAttribute = true };
            rest = rest[length..];
        }
        return true;
    }

    private static void WriteTransforms(Transform[] transforms, Span<byte> body)
    {
        for (var i = 0; i < transforms.Length; i++)
        {
            var transform = transforms[i];
            var length = LengthOf(transform);
            body[0] = i == transforms.Length - 1 ? (byte)0 : (byte)3;
            body[1] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)length);
            body[4] = (byte)transform.Type;
            body[5] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(body[6..], transform.Id);
            if (transform.KeyBits != 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(body[8..], 0x8000 | KeyLengthAttribute);
                BinaryPrimitives.WriteUInt16BigEndian(body[10..], transform.KeyBits);
            }
            body = body[length..];
        }
    }

    private static int LengthOf(Proposal proposal)
    {
        var length = ProposalHeader + proposal.Spi.Length;
        foreach (var transform in proposal.Transforms)
            length += LengthOf(transform);
        return length;
    }

    private static int LengthOf(in Transform transform) => TransformHeader + (transform.KeyBits != 0 ? 4 : 0);

    private static bool Fail(DecodeReason reason, int offset, string expected, out DecodeError error)
    {
        error = new(reason, offset, PayloadType.SecurityAssociation, expected);
        return false;
    }
}

using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Features.Steps;

/// <summary>Rules about the octets of one proposal (RFC 7296 §3.3). The index is negative, -1 - i, for the
/// last one.</summary>
internal static class SaRules
{
    private const int Header = 8;
    private const int Encryption = 1;
    private const int Integrity = 3;

    public static List<byte[]> Split(byte[] body)
    {
        var proposals = new List<byte[]>();
        for (var at = 0; at < body.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2));
            proposals.Add(body[at..(at + length)]);
            at += length;
        }
        return proposals;
    }

    public static string? Numbers(byte[] proposal, int index)
    {
        var expected = (index < 0 ? -1 - index : index) + 1;
        return WireRules.Unless(proposal[4] == expected, $"number {proposal[4]} instead of {expected}");
    }

    public static string? Reserved(byte[] proposal, int index) => proposal[1] != 0
        ? "its RESERVED octet is not zero"
        : EachTransform(proposal, (t, _) => WireRules.Unless(t[1] == 0 && t[5] == 0, "RESERVED is not zero"));

    public static string? LastMarks(byte[] proposal, int index) => proposal[0] != (index < 0 ? 0 : 2)
        ? $"its first octet is {proposal[0]}"
        : EachTransform(proposal, (t, last) =>
            WireRules.Unless(t[0] == (last ? 0 : 3), $"the first octet is {t[0]}"));

    public static string? NoDoubleAttributes(byte[] proposal, int index) => EachTransform(proposal, (t, _) =>
    {
        var types = Attributes(t).Select(a => a.Type & 0x7FFF).ToList();
        return WireRules.Unless(types.Distinct().Count() == types.Count, "an attribute type occurs twice");
    });

    public static string? KeyLengthFormat(byte[] proposal, int index) => EachTransform(proposal, (t, _) =>
        WireRules.Unless(Attributes(t).All(a => a.Type == 0x800E),
            "an attribute is no Key Length in TV format"));

    public static string? KeyLengthWhereNeeded(byte[] proposal, int index) =>
        EachTransform(proposal, (t, _) =>
    {
        var id = (EncryptionId)BinaryPrimitives.ReadUInt16BigEndian(t.AsSpan(6));
        var isVariable = t[4] == Encryption
            && id is not (EncryptionId.TripleDes or EncryptionId.Null or EncryptionId.ChaCha20Poly1305);
        var bits = Attributes(t).Where(a => a.Type == 0x800E).Select(a => a.Value).ToArray();
        return isVariable
            ? WireRules.Unless(bits is [128 or 192 or 256], "a key length of 128, 192 or 256 is missing")
            : WireRules.Unless(bits.Length == 0, "a transform of fixed key length has a Key Length");
    });

    public static string? NoIntegrityWithAead(byte[] proposal, int index)
    {
        var transforms = Transforms(proposal);
        return WireRules.Unless(!transforms.Exists(IsAead)
            || transforms.TrueForAll(t => t[4] != Integrity || Id(t) == 0),
            "it has both");
    }

    public static string? IkeIntegrity(byte[] proposal, int index)
    {
        var transforms = Transforms(proposal);
        return WireRules.Unless(proposal[5] != 1 || transforms.Exists(IsAead)
            || (transforms.Exists(t => t[4] == Integrity)
                && transforms.TrueForAll(t => t[4] != Integrity || Id(t) != 0)),
            "it has none, or NONE");
    }

    public static string? NoNullForIke(byte[] proposal, int index) => EachTransform(proposal, (t, _) =>
        WireRules.Unless(proposal[5] != 1 || t[4] != Encryption || Id(t) != (ushort)EncryptionId.Null,
            "ENCR_NULL"));

    private static bool IsAead(byte[] transform) =>
        transform[4] == Encryption && CipherSuite.IsCombinedMode((EncryptionId)Id(transform));

    private static ushort Id(byte[] transform) => BinaryPrimitives.ReadUInt16BigEndian(transform.AsSpan(6));

    private static string? EachTransform(byte[] proposal, Func<byte[], bool, string?> rule)
    {
        var transforms = Transforms(proposal);
        for (var i = 0; i < transforms.Count; i++)
        {
            if (rule(transforms[i], i == transforms.Count - 1) is { } problem)
                return $"transform {i + 1}: {problem}";
        }
        return null;
    }

    private static List<byte[]> Transforms(byte[] proposal) => Split(proposal[(Header + proposal[6])..]);

    private static IEnumerable<(ushort Type, ushort Value)> Attributes(byte[] transform)
    {
        for (var at = Header; at + 4 <= transform.Length;)
        {
            var type = BinaryPrimitives.ReadUInt16BigEndian(transform.AsSpan(at));
            var value = BinaryPrimitives.ReadUInt16BigEndian(transform.AsSpan(at + 2));
            yield return (type, value);
            at += (type & 0x8000) != 0 ? 4 : 4 + value;
        }
    }
}

using System.Globalization;
using IkeLab.Engine.Crypto;

namespace IkeLab.Vectors.Tests.Format;

/// <summary>What stands behind one key, and where.</summary>
internal sealed record KatValue(string Text, string Where);

/// <summary>
/// One case: inputs and figures by name. It notes what a check has asked for, so that a misspelt
/// key cannot go unnoticed, and which values are figures, so that the harness can be tested by
/// falsifying them.
/// </summary>
internal sealed class KatCase(
    string where, string name, string kind, IReadOnlyDictionary<string, KatValue> values)
{
    private const string Accepted = "accepted";
    private const string Refused = "refused";

    private readonly HashSet<string> _used = [];
    private readonly HashSet<string> _figures = [];

    public string Where => where;
    public string Name => name;
    public string Kind => kind;

    /// <summary>The keys that decide whether the case passes.</summary>
    public IReadOnlyCollection<string> Figures => _figures;

    public bool Has(string key) => values.ContainsKey(key);

    public string Word(string key)
    {
        _used.Add(key);
        return values.TryGetValue(key, out var value)
            ? value.Text
            : throw new KatException(where, $"a case of kind {kind} needs the key {key}");
    }

    public byte[] Octets(string key)
    {
        var text = Word(key);
        try
        {
            return OctetSyntax.Parse(text);
        }
        catch (FormatException error)
        {
            throw new KatException(values[key].Where, $"{key}: {error.Message}");
        }
    }

    /// <summary>The octets, or none where the key is absent.</summary>
    public byte[] OctetsOrNone(string key) => Has(key) ? Octets(key) : [];

    /// <summary>An input that is what the case is about, a signature for example.</summary>
    public byte[] Figure(string key)
    {
        _figures.Add(key);
        return Octets(key);
    }

    public T Enum<T>(string key) where T : struct, Enum => EnumOf<T>(key, Word(key));

    public uint Number(string key)
    {
        var text = Word(key);
        return uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new KatException(
                values[key].Where, $"{key}: expected a decimal number, found {text}");
    }

    public ulong Spi(string key)
    {
        var octets = Octets(key);
        return octets.Length == 8
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(octets)
            : throw new KatException(
                values[key].Where, $"{key}: expected 8 octets, found {octets.Length}");
    }

    /// <summary>
    /// <c>AesCbc 128 HmacSha256_128</c>, <c>AesGcm16 256</c>, <c>ChaCha20Poly1305</c>.
    /// </summary>
    public CipherSuite Suite(string key)
    {
        var words = Word(key).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var bits = 0;
        var sized = words.Length > 1
            && int.TryParse(words[1], CultureInfo.InvariantCulture, out bits);
        var next = sized ? 2 : 1;
        var integrity = words.Length > next
            ? EnumOf<IntegrityId>(key, words[next])
            : IntegrityId.None;
        return words.Length is > 0 and <= 3
            ? new(EnumOf<EncryptionId>(key, words[0]), bits, integrity)
            : throw new KatException(
                values[key].Where, $"{key}: expected a cipher, bits, integrity");
    }

    /// <summary>The figure is what the implementation gave.</summary>
    public void Expect(string key, ReadOnlySpan<byte> actual)
    {
        var expected = Figure(key);
        if (!actual.SequenceEqual(expected))
            throw new MismatchException(Difference(key, actual, expected));
    }

    /// <summary>
    /// The figure is the beginning of what the implementation gave; it must not be empty.
    /// </summary>
    public void ExpectBeginning(string key, ReadOnlySpan<byte> actual)
    {
        var expected = Figure(key);
        if (expected.Length == 0 || expected.Length > actual.Length)
            throw new KatException(where, $"{key}: expected 1 to {actual.Length} octets");
        if (!actual.StartsWith(expected))
            throw new MismatchException(Difference(key, actual[..expected.Length], expected));
    }

    /// <summary>
    /// The implementation took what it was given, or refused it, as the case says.
    /// </summary>
    public void ExpectVerdict(bool accepted, string reason = "")
    {
        _figures.Add("verdict");
        var expected = Word("verdict");
        if (expected is not (Accepted or Refused))
            throw new KatException(
                where, $"verdict: expected {Accepted} or {Refused}, found {expected}");
        if (accepted != (expected == Accepted))
        {
            var actual = accepted ? Accepted : Refused;
            throw new MismatchException(
                $"{where}: case {name} is {actual}, expected {expected}. {reason}");
        }
    }

    /// <summary>
    /// Something that must hold beside the figures, a tampered packet's refusal for example.
    /// </summary>
    public void Require(bool good, string what)
    {
        if (!good)
            throw new MismatchException($"{where}: case {name}: expected {what}");
    }

    /// <summary>After the check: every key had a use, and at least one was a figure.</summary>
    public void RequireAllUsed()
    {
        foreach (var (key, value) in values)
        {
            if (!_used.Contains(key))
                throw new KatException(
                    value.Where, $"the key {key} has no use in a case of kind {kind}");
        }
        if (_figures.Count == 0)
            throw new KatException(where, $"the case {name} has no figure to check");
    }

    /// <summary>The same case with one key changed.</summary>
    public KatCase With(string key, string text)
    {
        var changed = new Dictionary<string, KatValue>(values) { [key] = new(text, where) };
        return new(where, name, kind, changed);
    }

    /// <summary>
    /// The same case with one nibble of a figure flipped, or its verdict turned round.
    /// </summary>
    public KatCase Falsified(string key)
    {
        if (key == "verdict")
            return With(key, Word(key) == Accepted ? Refused : Accepted);
        var octets = Octets(key);
        if (octets.Length == 0)
            return With(key, "01");
        octets[octets.Length / 2] ^= 0x10;
        return With(key, Convert.ToHexStringLower(octets));
    }

    private T EnumOf<T>(string key, string text) where T : struct, Enum =>
        System.Enum.TryParse<T>(text, out var found) && System.Enum.GetName(found) == text
            ? found
            : throw new KatException(values[key].Where, $"{key}: {text} is no {typeof(T).Name}");

    private string Difference(string key, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected) =>
        $"{where}: case {name}: {key} is {Shorten(actual)}, expected {Shorten(expected)}";

    private static string Shorten(ReadOnlySpan<byte> octets) => octets.Length <= 64
        ? Convert.ToHexStringLower(octets)
        : $"{Convert.ToHexStringLower(octets[..64])}… ({octets.Length} octets)";
}

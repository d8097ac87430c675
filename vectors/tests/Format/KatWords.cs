using System.Globalization;
using IkeLab.Engine;

namespace IkeLab.Vectors.Tests.Format;

/// <summary>A value that is several words, taken one after the other.</summary>
internal sealed class KatWords(KatCase vector, string key)
{
    private readonly Queue<string> _words = new(
        vector.Word(key).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public bool IsEmpty => _words.Count == 0;

    public string Word() => _words.TryDequeue(out var word)
        ? word
        : throw new KatException(vector.Where, $"{key}: expected another word");

    public ulong U64() => Number(ulong.MaxValue);

    public uint U32() => (uint)Number(uint.MaxValue);

    public ushort U16() => (ushort)Number(ushort.MaxValue);

    public byte U8() => (byte)Number(byte.MaxValue);

    public IpAddress Address()
    {
        var word = Word();
        return IpAddress.TryParse(word, out var address)
            ? address
            : throw new KatException(vector.Where, $"{key}: expected an address, found {word}");
    }

    private ulong Number(ulong most)
    {
        var word = Word();
        return ulong.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= most
            ? number
            : throw new KatException(
                vector.Where, $"{key}: expected a number up to {most}, found {word}");
    }
}

using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Tree;

/// <summary>
/// Reads fields one after the other into a parent. Where the octets end too early it says so once
/// and reads nothing
/// more, so that a damaged message still shows all that can be seen of it.
/// </summary>
internal sealed class FieldReader(byte[] octets, int at, int end, Field parent)
{
    public int At => at;
    public int Left => end - at;

    /// <summary>A field was missing.</summary>
    public bool Failed { get; private set; }

    public int U8(string name, Func<int, string>? print = null) => Number(1, name, print);

    public int U16(string name, Func<int, string>? print = null) => Number(2, name, print);

    public uint U32(string name)
    {
        if (!Has(4, name))
            return 0;
        var value = BinaryPrimitives.ReadUInt32BigEndian(octets.AsSpan(at));
        Add(4, name, $"{value}");
        return value;
    }

    public void Hex(string name, int length)
    {
        if (length > 0 && Has(length, name))
            Add(length, name, Convert.ToHexStringLower(octets, at, length));
    }

    public void Text(string name, int length)
    {
        if (length > 0 && Has(length, name))
            Add(length, name, Printable(octets.AsSpan(at, length)));
    }

    public void Address(string name, int length)
    {
        if (Has(length, name))
            Add(length, name, IpAddress.Read(octets.AsSpan(at, length)).ToString());
    }

    public void Rest(string name) => Hex(name, Left);

    public void Reserved(int length) => Hex("RESERVED", length);

    /// <summary>A field with fields in it; what is behind it is read on by this reader.</summary>
    public FieldReader Nested(string name, string value, int length)
    {
        length = Math.Clamp(length, 0, Left);
        var nested = Add(length, name, value);
        return new(octets, nested.Offset, nested.Offset + length, nested);
    }

    /// <summary>The 16-bit number this many octets ahead, or -1.</summary>
    public int PeekU16(int ahead) =>
        Left >= ahead + 2 ? BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(at + ahead)) : -1;

    public int PeekU8(int ahead) => Left > ahead ? octets[at + ahead] : -1;

    /// <summary>Something that should not be so, at the place that was reached.</summary>
    public void Remark(string what)
    {
        Failed = true;
        parent.Children.Add(new(at, 0, "!", what));
    }

    /// <summary>
    /// A peer's octets must not be able to write control characters to a terminal.
    /// </summary>
    public static string Printable(ReadOnlySpan<byte> text)
    {
        var letters = new char[text.Length];
        for (var i = 0; i < text.Length; i++)
            letters[i] = text[i] is >= 0x20 and < 0x7f ? (char)text[i] : '.';
        return new(letters);
    }

    private int Number(int length, string name, Func<int, string>? print)
    {
        if (!Has(length, name))
            return 0;
        var value = length == 1 ? octets[at]
            : BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(at));
        var named = print?.Invoke(value);
        Add(length, name, named is null || named == $"{value}" ? $"{value}" : $"{value} ({named})");
        return value;
    }

    private Field Add(int length, string name, string value)
    {
        var field = new Field(at, length, name, value);
        parent.Children.Add(field);
        at += length;
        return field;
    }

    private bool Has(int length, string name)
    {
        if (Failed)
            return false;
        if (length <= Left)
            return true;
        Remark($"{name}: {length} octets expected, {Left} are left");
        return false;
    }
}

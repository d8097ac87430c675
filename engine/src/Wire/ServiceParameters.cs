using System.Buffers.Binary;
using System.Text;

namespace IkeLab.Engine.Wire;

/// <summary>
/// How an encrypted DNS resolver is spoken to: SvcParams in the wire format of RFC 9460 §2.2, without the address hints
/// that RFC 9464 §3.1 forbids.
/// </summary>
public sealed record ServiceParameters
{
    private enum Key : ushort
    {
        Mandatory = 0,
        Alpn = 1,
        NoDefaultAlpn = 2,
        Port = 3,
        Ipv4Hint = 4,
        Ipv6Hint = 6,
        DohPath = 7,
    }

    /// <summary>Protocols by their ALPN identifiers: dot, h2, h3, doq.</summary>
    public IReadOnlyList<string> Alpn { get; init; } = [];

    /// <summary>Null is the protocol's own port.</summary>
    public ushort? Port { get; init; }

    /// <summary>The template of the path of DNS over HTTPS (RFC 9461 §5).</summary>
    public string? DohPath { get; init; }

    internal byte[] ToOctets()
    {
        var octets = new List<byte>();
        if (Alpn.Count > 0)
            Add(octets, Key.Alpn, [.. Alpn.SelectMany(id => (byte[])[(byte)id.Length, .. Encoding.ASCII.GetBytes(id)])]);
        if (Port is { } port)
            Add(octets, Key.Port, [(byte)(port >> 8), (byte)port]);
        if (DohPath is { } path)
            Add(octets, Key.DohPath, Encoding.UTF8.GetBytes(path));
        return [.. octets];
    }

    /// <summary>
    /// Null for what is malformed, and for a resolver that cannot be used without a parameter that is unknown here
    /// (RFC 9460 §8).
    /// </summary>
    internal static ServiceParameters? Read(ReadOnlySpan<byte> octets)
    {
        var read = new ServiceParameters();
        ReadOnlySpan<byte> mandatory = [];
        var seen = new HashSet<Key>();
        var last = -1;
        while (octets.Length > 0)
        {
            if (octets.Length < 4)
                return null;
            var (key, length) = ((Key)BinaryPrimitives.ReadUInt16BigEndian(octets),
                BinaryPrimitives.ReadUInt16BigEndian(octets[2..]));
            // RFC 9460 §2.2: in strictly increasing order, and so without repetitions.
            if ((int)key <= last || length > octets.Length - 4)
                return null;
            var value = octets.Slice(4, length);
            if (key == Key.Mandatory && value.Length == 0)
                return null;
            if (key == Key.Mandatory)
                mandatory = value;
            else if (read.With(key, value) is { } next)
                read = next;
            else
                return null;
            seen.Add(key);
            last = (int)key;
            octets = octets[(4 + length)..];
        }
        // RFC 9460 §7.1.1: no-default-alpn goes with alpn.
        var isComplete = !seen.Contains(Key.NoDefaultAlpn) || seen.Contains(Key.Alpn);
        return isComplete && HasAll(mandatory, seen) ? read : null;
    }

    private ServiceParameters? With(Key key, ReadOnlySpan<byte> value) => key switch
    {
        Key.Alpn => ReadAlpn(value) is { } ids ? this with { Alpn = ids } : null,
        Key.NoDefaultAlpn => value.Length == 0 ? this : null,
        Key.Port => value.Length == 2 ? this with { Port = BinaryPrimitives.ReadUInt16BigEndian(value) } : null,
        Key.Ipv4Hint or Key.Ipv6Hint => null,
        Key.DohPath => ReadPath(value) is { } path ? this with { DohPath = path } : null,
        _ => this,
    };

    private static List<string>? ReadAlpn(ReadOnlySpan<byte> value)
    {
        var ids = new List<string>();
        while (value.Length > 0)
        {
            var length = value[0];
            if (length == 0 || length > value.Length - 1 || !IsPrintable(value.Slice(1, length)))
                return null;
            ids.Add(Encoding.ASCII.GetString(value.Slice(1, length)));
            value = value[(1 + length)..];
        }
        return ids.Count > 0 ? ids : null;
    }

    private static string? ReadPath(ReadOnlySpan<byte> value) =>
        IsPrintable(value) && value.StartsWith("/"u8) && value.IndexOf("dns"u8) >= 0
            ? Encoding.ASCII.GetString(value)
            : null;

    private static bool IsPrintable(ReadOnlySpan<byte> octets) => !octets.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E);

    private static bool HasAll(ReadOnlySpan<byte> mandatory, HashSet<Key> seen)
    {
        if (mandatory.Length % 2 != 0)
            return false;
        for (var last = (int)Key.Mandatory; mandatory.Length > 0; mandatory = mandatory[2..])
        {
            var key = (Key)BinaryPrimitives.ReadUInt16BigEndian(mandatory);
            if ((int)key <= last || !Enum.IsDefined(key) || !seen.Contains(key))
                return false;
            last = (int)key;
        }
        return true;
    }

    private static void Add(List<byte> octets, Key key, byte[] value) => octets.AddRange(
        [(byte)((ushort)key >> 8), (byte)key, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
}

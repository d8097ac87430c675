using System.Text;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// An algorithm by the kernel's name with its key: struct xfrm_algo, or xfrm_algo_auth and
/// xfrm_algo_aead, which have the ICV's length as well.
/// </summary>
/// <param name="Name">Of the kernel's crypto API, at most 63 letters.</param>
/// <param name="IcvBits">Null for those without.</param>
internal sealed record XfrmAlgorithm(string Name, int? IcvBits, byte[] Key)
{
    private const int NameLength = 64;

    /// <summary>No algorithm's key is longer, and a request's must fit into an attribute.</summary>
    private const int MaxKey = 1024;

    /// <exception cref="ArgumentException">The name or the key is too long.</exception>
    public void Write(OctetWriter writer)
    {
        var name = Encoding.ASCII.GetBytes(Name);
        if (name.Length >= NameLength || Key.Length > MaxKey)
            throw new ArgumentException(
                $"'{Name}' with a key of {Key.Length} octets: expected a name below {NameLength} "
                + $"letters and a key of at most {MaxKey} octets");
        writer.Octets(name);
        writer.Zeros(NameLength - name.Length);
        writer.U32((uint)Key.Length * 8);
        if (IcvBits is { } bits)
            writer.U32((uint)bits);
        writer.Octets(Key);
    }

    public static XfrmAlgorithm Read(ref OctetReader reader, bool hasIcv)
    {
        var name = reader.Octets(NameLength);
        var end = name.IndexOf((byte)0);
        if (end < 0)
            reader.Fail();
        var bits = reader.U32();
        int? icv = hasIcv ? unchecked((int)reader.U32()) : null;
        if (bits > MaxKey * 8 || bits % 8 != 0 || icv < 0)
            reader.Fail();
        var key = reader.Octets((int)Math.Min(bits / 8, MaxKey)).ToArray();
        return new(Encoding.ASCII.GetString(name[..Math.Max(0, end)]), icv, key);
    }
}

using System.Text;
using System.Text.Unicode;

namespace IkeLab.Crypto.Eap;

/// <summary>User names as they come over the wire: UTF-8, perhaps DOMAIN\user.</summary>
internal static class UserName
{
    /// <summary>
    /// RFC 2759 §8: UserName has up to 256 characters. No other method here asks for more.
    /// </summary>
    internal const int MaxLength = 256;

    /// <summary>What follows the first backslash, or all where there is none.</summary>
    internal static ReadOnlySpan<byte> WithoutDomain(ReadOnlySpan<byte> name) =>
        name[(name.IndexOf((byte)'\\') + 1)..];

    /// <summary>Null where it is empty, too long, or not UTF-8: no user has such a name.</summary>
    internal static string? TryDecode(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxLength && Utf8.IsValid(name)
            ? Encoding.UTF8.GetString(name)
            : null;
}

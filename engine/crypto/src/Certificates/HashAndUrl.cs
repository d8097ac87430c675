using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// "Hash and URL" in place of a certificate (RFC 7296 §3.6): 20 octets of SHA-1 over what stands at the URL, then the URL.
/// </summary>
public static class HashAndUrl
{
    /// <summary>Longer URLs are not fetched.</summary>
    public const int MaxUrl = 2048;

    /// <summary>RFC 7296 §3.6: http is what everybody has to know; no other scheme is used.</summary>
    private const string Scheme = "http://";

    /// <summary>The data of a CERT payload.</summary>
    /// <exception cref="ArgumentException">The URL is not an http one, or too long.</exception>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 7296 §3.6 has SHA-1 here: it finds a file, AUTH proves it.")]
    public static byte[] Encode(ReadOnlySpan<byte> replaced, string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!IsAllowed(url))
            throw new ArgumentException($"'{url}' is no http URL of up to {MaxUrl} characters", nameof(url));
        return [.. SHA1.HashData(replaced), .. Encoding.ASCII.GetBytes(url)];
    }

    /// <summary>
    /// What stands at the URL, or null with the reason: another scheme, nothing there, or something else than the hash says.
    /// </summary>
    /// <param name="fetch">Gives the octets at a URL, or null. It bounds time and length itself.</param>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 7296 §3.6 has SHA-1 here: it finds a file, AUTH proves it.")]
    public static byte[]? Resolve(ReadOnlySpan<byte> data, Func<string, byte[]?> fetch, out string reason)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        reason = "";
        if (data.Length <= SHA1.HashSizeInBytes || Encoding.ASCII.GetString(data[SHA1.HashSizeInBytes..]) is var url
            && !IsAllowed(url))
        {
            reason = "The peer's hash and URL has no http URL.";
            return null;
        }
        if (fetch(url) is not { } found)
            reason = $"There is nothing at {url}.";
        else if (!SHA1.HashData(found).AsSpan().SequenceEqual(data[..SHA1.HashSizeInBytes]))
            reason = $"What stands at {url} is not what the peer's hash says.";
        else
            return found;
        return null;
    }

    private static bool IsAllowed(string url) =>
        url.Length <= MaxUrl && url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && url.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}

using System.Net;
using IkeLab.Engine;

namespace IkeLab.Daemon.Ipc;

/// <summary>Addresses as text of our own making.</summary>
internal static class Text
{
    /// <exception cref="FormatException">The parent speaks nonsense.</exception>
    public static IpAddress Address(string text) =>
        IpAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is no address");

    /// <summary>Null for what is none.</summary>
    public static UdpEndpoint? Endpoint(string text) =>
        IPEndPoint.TryParse(text, out var end) && IpAddress.TryParse(end.Address.ToString(), out var address)
            ? new(address, (ushort)end.Port)
            : null;
}

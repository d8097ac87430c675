using System.Net;
using IkeLab.Engine;

namespace IkeLab.Daemon.Ipc;

/// <summary>Addresses as text of our own making.</summary>
internal static class Text
{
    /// <exception cref="FormatException">Another role speaks nonsense.</exception>
    public static IpAddress Address(string text) =>
        IpAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is no address");

    /// <exception cref="FormatException">Another role speaks nonsense.</exception>
    public static UdpEndpoint Endpoint(string text)
    {
        var end = IPEndPoint.Parse(text);
        return new(Address(end.Address.ToString()), (ushort)end.Port);
    }
}

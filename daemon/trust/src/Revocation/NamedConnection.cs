using System.Net;
using System.Net.Sockets;
using IkeLab.Engine;

namespace IkeLab.Trust.Revocation;

/// <summary>Connects to a host by name, whose addresses somebody else finds.</summary>
internal static class NamedConnection
{
    /// <summary>Addresses of one name that are tried.</summary>
    private const int MaxAddresses = 4;

    /// <exception cref="SocketException">There is no address, or nobody at any.</exception>
    public static async ValueTask<Stream> OpenAsync(NameResolver resolve, DnsEndPoint end, CancellationToken cancellation)
    {
        IReadOnlyList<IpAddress> addresses = IpAddress.TryParse(end.Host, out var literal)
            ? [literal]
            : await resolve(end.Host, cancellation).ConfigureAwait(false);
        var failure = new SocketException((int)SocketError.HostNotFound);
        foreach (var address in addresses.Take(MaxAddresses))
        {
            var target = Of(address);
            var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(target, end.Port, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                failure = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        throw failure;
    }

    private static IPAddress Of(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return new(octets);
    }
}

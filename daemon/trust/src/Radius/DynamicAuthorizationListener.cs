using System.Net;
using System.Net.Sockets;
using System.Text;
using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>Sockets on which dynamic authorization takes requests; from its clients alone.</summary>
internal sealed class DynamicAuthorizationListener : IDisposable
{
    private readonly List<Socket> _sockets = [];

    /// <param name="problems">Gets a sentence for each address that cannot be listened on.</param>
    public DynamicAuthorizationListener(
        RadiusConfiguration configuration, DynamicAuthorization requests, List<string> problems)
    {
        foreach (var (address, port) in configuration.Listeners)
        {
            Socket? socket = null;
            try
            {
                var endPoint = UdpRadiusTransport.EndPoint(new(address, port));
                socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(endPoint);
            }
            catch (SocketException e)
            {
                problems.Add($"radius dae listen on {address} port {port}: {e.Message}.");
                socket?.Dispose();
                continue;
            }
            _sockets.Add(socket);
            _ = Task.Run(() => RunAsync(socket, configuration, requests));
        }
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
    }

    private static async Task RunAsync(Socket socket, RadiusConfiguration configuration, DynamicAuthorization requests)
    {
        var buffer = new byte[RadiusPacket.MaxLength + 1];
        var anybody = new IPEndPoint(
            socket.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, anybody).ConfigureAwait(false);
                var from = (IPEndPoint)received.RemoteEndPoint;
                var address = IpAddress.Read(from.Address.GetAddressBytes());
                var client = configuration.Clients.FirstOrDefault(c => c.Address == address);
                if (client is null)
                    continue;
                var secret = Encoding.UTF8.GetBytes(client.Secret);
                if (requests.Handle(buffer.AsSpan(0, received.ReceivedBytes), secret) is { } response)
                    await socket.SendToAsync(response, from).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // One datagram's trouble, in either direction.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}

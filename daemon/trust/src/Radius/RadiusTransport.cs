using System.Net;
using System.Net.Sockets;
using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>Brings datagrams to RADIUS servers.</summary>
internal interface IRadiusTransport
{
    /// <summary>
    /// For one request and its repetitions, which RFC 2865 §2.5 wants to come from the same port; others'
    /// identifiers do not matter there.
    /// </summary>
    /// <exception cref="SocketException">
    /// This host has no more sockets, or none of the address's family.
    /// </exception>
    IRadiusChannel Open(UdpEndpoint server);
}

internal interface IRadiusChannel : IDisposable
{
    /// <summary>A datagram that cannot be sent counts as lost.</summary>
    Task SendAsync(byte[] datagram);

    /// <exception cref="OperationCanceledException">Nothing came.</exception>
    Task<byte[]> ReceiveAsync(CancellationToken end);
}

internal sealed class UdpRadiusTransport : IRadiusTransport
{
    public IRadiusChannel Open(UdpEndpoint server) => new Channel(server);

    internal static IPEndPoint EndPoint(UdpEndpoint endpoint)
    {
        Span<byte> octets = stackalloc byte[16];
        endpoint.Address.Write(octets);
        return new(new IPAddress(octets[..endpoint.Address.Length]), endpoint.Port);
    }

    private sealed class Channel : IRadiusChannel
    {
        private readonly Socket _socket;
        private readonly byte[] _buffer = new byte[RadiusPacket.MaxLength + 1];
        private readonly IPEndPoint _server;
        private bool _isConnected;

        public Channel(UdpEndpoint server)
        {
            _server = EndPoint(server);
            _socket = new(_server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        }

        public async Task SendAsync(byte[] datagram)
        {
            try
            {
                if (!_isConnected)
                    await _socket.ConnectAsync(_server).ConfigureAwait(false);
                _isConnected = true;
                await _socket.SendAsync(datagram).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                // No route, or the answer of a host without server: the next try may find it.
            }
        }

        public async Task<byte[]> ReceiveAsync(CancellationToken end)
        {
            while (_isConnected)
            {
                try
                {
                    var length = await _socket.ReceiveAsync(_buffer, end).ConfigureAwait(false);
                    return _buffer[..length];
                }
                catch (SocketException)
                {
                    // "Port unreachable", once for each datagram that we sent; anybody may forge it.
                }
            }
            await Task.Delay(Timeout.Infinite, end).ConfigureAwait(false);
            return [];
        }

        public void Dispose() => _socket.Dispose();
    }
}

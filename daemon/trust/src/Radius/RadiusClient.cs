using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>A server's answer, or why there is none, as a clause.</summary>
/// <param name="Server">Whose answer it is, for what belongs to the same conversation.</param>
internal sealed record RadiusReply(
    RadiusPacket? Packet, RadiusPeer? Server, byte[] RequestAuthenticator, string Problem)
{
    public byte[] Secret { get; } = Server is null ? [] : Encoding.UTF8.GetBytes(Server.Secret);
}

/// <summary>
/// Sends requests again until a server answers, after 2, 4, 8 and then every 16 seconds; then to the next
/// server, as the configuration allows. Answers that do not prove the secret are passed over.
/// </summary>
internal sealed class RadiusClient(IRadiusTransport transport, TimeProvider time, RadiusClientSettings settings)
{
    /// <summary>Requests that are without answer at a time; others wait.</summary>
    private const int MaxUnderWay = 256;

    /// <summary>
    /// Datagrams looked at for one try: whoever floods us with forged ones only makes it fail.
    /// </summary>
    private const int MaxReceived = 64;

    private static readonly TimeSpan s_firstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_mostWait = TimeSpan.FromSeconds(16);

    private readonly SemaphoreSlim _slots = new(MaxUnderWay);
    private volatile int _preferred;

    /// <param name="write">Makes the packet from an identifier and the server's secret.</param>
    /// <param name="isAnswer">Which codes answer it.</param>
    /// <param name="signed">Answers must have a Message-Authenticator.</param>
    /// <param name="server">
    /// The only one to ask; null for the one that has answered last, and others after it.
    /// </param>
    public async Task<RadiusReply> ExchangeAsync(
        Func<byte, byte[], byte[]> write, Func<RadiusCode, bool> isAnswer, bool signed, RadiusPeer? server,
        TimeSpan limit)
    {
        if (settings.Servers.Count == 0)
            return new(null, null, [], "the configuration has no RADIUS server");
        using var end = new CancellationTokenSource(limit, time);
        var asked = new List<string>();
        var taken = false;
        try
        {
            await _slots.WaitAsync(end.Token).ConfigureAwait(false);
            taken = true;
            var first = _preferred;
            var count = server is null ? Math.Min(settings.Servers.Count, settings.MaxFailovers + 1L) : 1;
            for (var i = 0; i < count; i++)
            {
                var number = (first + i) % settings.Servers.Count;
                var next = server ?? settings.Servers[number];
                asked.Add(next.ToString());
                if (await AskAsync(next, write, isAnswer, signed, end.Token).ConfigureAwait(false) is { } reply)
                    return reply;
                // The next request begins with the next server.
                if (server is null)
                    _preferred = (number + 1) % settings.Servers.Count;
            }
        }
        catch (OperationCanceledException)
        {
            // As without answer.
        }
        finally
        {
            if (taken)
                _slots.Release();
        }
        return new(null, null, [], asked.Count == 0
            ? "too many requests to RADIUS servers are without answer"
            : $"no answer came from the RADIUS server {string.Join(" or ", asked)}");
    }

    private async Task<RadiusReply?> AskAsync(
        RadiusPeer server, Func<byte, byte[], byte[]> write, Func<RadiusCode, bool> isAnswer, bool signed,
        CancellationToken end)
    {
        var secret = Encoding.UTF8.GetBytes(server.Secret);
        var request = write(RandomNumberGenerator.GetBytes(1)[0], secret);
        var authenticator = request.AsSpan(
            RadiusPacket.AuthenticatorOffset, RadiusPacket.AuthenticatorLength).ToArray();
        using var channel = TryOpen(server);
        if (channel is null)
            return null;
        var wait = s_firstWait;
        for (var i = 0; i < settings.MaxTries; i++)
        {
            await channel.SendAsync(request).ConfigureAwait(false);
            using var limited = new CancellationTokenSource(wait, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limited.Token, end);
            try
            {
                var answer = await ReceiveAsync(channel, Accepts, either.Token).ConfigureAwait(false);
                if (answer is not null)
                    return new(answer, server, authenticator, "");
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                wait = wait * 2 < s_mostWait ? wait * 2 : s_mostWait;
            }
        }
        return null;

        bool Accepts(RadiusPacket packet) => packet.Identifier == request[1] && isAnswer(packet.Code)
            && RadiusSecurity.IsResponse(packet, authenticator, secret, signed);
    }

    /// <summary>Null where this host has no socket for it; the server counts as silent then.</summary>
    private IRadiusChannel? TryOpen(RadiusPeer server)
    {
        try
        {
            return transport.Open(new UdpEndpoint(server.Address, server.Port));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static async Task<RadiusPacket?> ReceiveAsync(
        IRadiusChannel channel, Func<RadiusPacket, bool> accepts, CancellationToken end)
    {
        for (var i = 0; i < MaxReceived; i++)
        {
            var datagram = await channel.ReceiveAsync(end).ConfigureAwait(false);
            if (RadiusPacket.TryParse(datagram) is { } packet && accepts(packet))
                return packet;
        }
        return null;
    }
}

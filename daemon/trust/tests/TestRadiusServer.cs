using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using IkeLab.Crypto;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Trust.Aaa;
using IkeLab.Trust.Radius;

namespace IkeLab.Trust.Tests;

/// <summary>RADIUS servers without a network, each a function from a request to what it sends back.</summary>
internal sealed class TestRadiusNetwork : IRadiusTransport
{
    private readonly Lock _lock = new();
    private readonly List<(UdpEndpoint Server, byte[] Datagram)> _sent = [];

    public Dictionary<UdpEndpoint, Func<byte[], IEnumerable<byte[]>>> Servers { get; } = [];

    public IReadOnlyList<(UdpEndpoint Server, byte[] Datagram)> Sent
    {
        get
        {
            lock (_lock)
                return [.. _sent];
        }
    }

    /// <summary>Servers for which this host has no socket.</summary>
    public HashSet<UdpEndpoint> Unreachable { get; } = [];

    public IRadiusChannel Open(UdpEndpoint server) => Unreachable.Contains(server)
        ? throw new SocketException((int)SocketError.AddressFamilyNotSupported)
        : new Wire(this, server);

    private sealed class Wire(TestRadiusNetwork network, UdpEndpoint server) : IRadiusChannel
    {
        private readonly Channel<byte[]> _back = Channel.CreateUnbounded<byte[]>();

        public Task SendAsync(byte[] datagram)
        {
            lock (network._lock)
            {
                network._sent.Add((server, datagram));
                foreach (var answer in network.Servers.GetValueOrDefault(server)?.Invoke(datagram) ?? [])
                    _back.Writer.TryWrite(answer);
            }
            return Task.CompletedTask;
        }

        public Task<byte[]> ReceiveAsync(CancellationToken end) => _back.Reader.ReadAsync(end).AsTask();

        public void Dispose()
        {
        }
    }
}

/// <summary>An authentication server with one user, that speaks EAP-MSCHAPv2.</summary>
internal sealed class TestRadiusServer(string user, string password, string secret)
{
    private readonly Dictionary<string, EapServer> _conversations = [];
    private int _states;

    /// <summary>Octets of each MS-MPPE key: 16 is what EAP-MSCHAPv2 has.</summary>
    public int KeyLength { get; init; } = 16;

    public IEnumerable<byte[]> Answer(byte[] datagram)
    {
        var request = RadiusPacket.TryParse(datagram)!;
        var octets = Encoding.UTF8.GetBytes(secret);
        var offset = request.MessageAuthenticatorOffset();
        if (offset is null || !RadiusSecurity.MessageAuthenticator(datagram, offset.Value, request.Authenticator, octets)
            .AsSpan().SequenceEqual(datagram.AsSpan(offset.Value, 16)))
        {
            return [];
        }
        var state = request.First(RadiusAttribute.State) is { } known
            ? Encoding.ASCII.GetString(known.Span)
            : $"state {_states++}";
        if (!_conversations.TryGetValue(state, out var server))
        {
            // The peer's first packet answers the client's request for its identity.
            server = _conversations[state] = new(
                new UserTable([new(user, password)]), [EapType.MsChapV2], new SystemRandom(),
                Encoding.UTF8.GetString(request.First(RadiusAttribute.UserName)!.Value.Span));
            return [Respond(request, server.Begin(), state, octets)];
        }
        return [Respond(request, server.Handle(request.EapMessage()), state, octets)];
    }

    private byte[] Respond(RadiusPacket request, EapStep step, string state, byte[] octets)
    {
        var code = step.Outcome switch
        {
            EapOutcome.Success => RadiusCode.AccessAccept,
            EapOutcome.Failure => RadiusCode.AccessReject,
            _ => RadiusCode.AccessChallenge,
        };
        var writer = new RadiusWriter(code).AddMessageAuthenticator().AddEap(step.Packet);
        if (code == RadiusCode.AccessChallenge)
            writer.Add(RadiusAttribute.State, state);
        if (code == RadiusCode.AccessAccept)
        {
            writer.Add(RadiusAttribute.UserName, "accepted@example").Add(RadiusAttribute.Class, "class of users");
            AddKey(writer, MicrosoftKeys.ReceiveKey, step.Msk[..KeyLength], request, octets);
            AddKey(writer, MicrosoftKeys.SendKey, step.Msk[KeyLength..(2 * KeyLength)], request, octets);
        }
        return writer.WriteResponse(request.Identifier, request.Authenticator, octets);
    }

    /// <summary>RFC 2548 §2.4.2, the other way round.</summary>
    internal static void AddKey(RadiusWriter writer, byte type, byte[] key, RadiusPacket request, byte[] secret)
    {
        byte[] salt = [0x80, type];
        var plain = new byte[(key.Length + 16) / 16 * 16];
        plain[0] = (byte)key.Length;
        key.CopyTo(plain, 1);
        byte[] before = [.. request.Authenticator, .. salt];
        for (var at = 0; at < plain.Length; at += 16)
        {
            var mask = MD5.HashData([.. secret, .. before]);
            for (var i = 0; i < 16; i++)
                plain[at + i] ^= mask[i];
            before = plain[at..(at + 16)];
        }
        byte[] value = [.. salt, .. plain];
        writer.Add(RadiusAttribute.VendorSpecific, [0, 0, 1, 0x37, type, (byte)(value.Length + 2), .. value]);
    }
}

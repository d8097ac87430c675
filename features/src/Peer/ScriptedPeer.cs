using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Peer;

/// <summary>
/// An IKEv2 peer that a scenario drives by hand, in either role. It has a key schedule of its own and no
/// rules: it sends
/// what it is told, and remembers what the system under test sends.
/// </summary>
public sealed partial class ScriptedPeer(ISystemUnderTest system, SystemConfiguration configuration)
    : IDisposable
{
    private const int MarkerLength = 4;

    private readonly CryptoProvider _crypto = new();
    private readonly SeededRandom _random = new(2);
    private readonly List<PeerSa> _sas = [];
    private readonly List<ReceivedMessage> _inbox = [];
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<(PeerSa, uint), Action<ReceivedMessage>> _awaited = [];
    private readonly Dictionary<(PeerSa, uint, bool, int), SortedDictionary<int, ReceivedFragment>>
        _fragments = [];
    private uint _nextSpi = 0xC000_0001;
    private int _read;

    public PeerProfile Profile { get; } = new(configuration);

    /// <summary>The newest IKE SA.</summary>
    public PeerSa Sa => _sas.Count > 0 ? _sas[^1] : throw new StepException("the peer has no IKE SA yet");
    public IReadOnlyList<PeerSa> Sas => _sas;

    /// <summary>All IKE messages of the system so far.</summary>
    public IReadOnlyList<ReceivedMessage> Inbox
    {
        get
        {
            Pump();
            return _inbox;
        }
    }

    /// <summary>Packets of the system in child SAs, each with how it came.</summary>
    public List<(Datagram Datagram, byte[] Packet)> TrafficInbox { get; } = [];

    /// <summary>NAT keepalives of the system.</summary>
    public int Keepalives { get; private set; }

    /// <summary>The last message sent, as octets from the IKE header on.</summary>
    public byte[] LastSent { get; private set; } = [];

    public void Send(Draft draft)
    {
        var octets = draft.Encode(_random);
        draft.AfterSending?.Invoke(octets);
        SendOctets(octets);
    }

    /// <summary>The octets of a message that the peer would send.</summary>
    public byte[] Encode(Draft draft) => draft.Encode(_random);

    /// <summary>The message as so many IKE fragments, and what the peer remembers as if it were
    /// sent.</summary>
    public List<byte[]> Split(Draft draft, int count)
    {
        var fragments = draft.Split(_random, count);
        draft.AfterSending?.Invoke(fragments[0]);
        return fragments;
    }

    /// <summary>A fragment that says other things of its place than are true.</summary>
    public byte[] Fragment(Draft draft, int count, int index, ushort number, ushort total) =>
        draft.Split(_random, count, index, number, total)[index];

    /// <summary>Sends octets as they are, with the marker that the port asks for.</summary>
    public void SendOctets(byte[] octets)
    {
        LastSent = octets;
        var target = Profile.CurrentTarget;
        system.Send(new(Profile.Address, target,
            target.Port == UdpPath.NatTraversalPort ? [.. new byte[MarkerLength], .. octets] : octets));
        Pump();
    }

    /// <summary>Sends a packet through a child SA, directly on IP or in UDP.</summary>
    public void SendTraffic(PeerChild child, byte[] payload, bool inUdp)
    {
        var target = Profile.CurrentTarget;
        var packet = new byte[child.Outbound.PacketLength(payload.Length)];
        var length = child.Outbound.Seal(Profile.Address.Address, target.Address, payload, 59, packet);
        system.Send(new(Profile.Address with { Port = inUdp ? Profile.Address.Port : (ushort)0 },
            target with { Port = inUdp ? UdpPath.NatTraversalPort : (ushort)0 }, packet[..length],
            inUdp ? null : child.Protocol));
        Pump();
    }

    /// <summary>Sends an ESP packet that no child SA has keys for.</summary>
    public void SendUnknownEsp(uint spi)
    {
        system.Send(new(Profile.Address with { Port = 0 }, Profile.CurrentTarget with { Port = 0 },
            [.. Octets(spi), .. new byte[60]], ProtocolId.Esp));
        Pump();
    }

    /// <summary>
    /// The next message that the scenario has not looked at, requests that are sent again left out; null
    /// when there is
    /// none.
    /// </summary>
    public ReceivedMessage? Next()
    {
        Pump();
        while (_read < _inbox.Count)
        {
            var message = _inbox[_read++];
            if (!message.IsRepeat || message.Header.IsResponse)
                return message;
        }
        return null;
    }

    /// <summary>The next message, repeat or not.</summary>
    public ReceivedMessage? NextOfAll()
    {
        Pump();
        return _read < _inbox.Count ? _inbox[_read++] : null;
    }

    public void SkipAll()
    {
        Pump();
        _read = _inbox.Count;
    }

    public void Dispose() => _crypto.Dispose();

    private void Pump()
    {
        foreach (var datagram in system.TakeSent())
        {
            if (datagram.Direct is not null)
            {
                TrafficInbox.Add((datagram, datagram.Octets));
                continue;
            }
            var octets = datagram.Octets;
            if (datagram.Source.Port == UdpPath.NatTraversalPort)
            {
                if (octets is [0xFF])
                {
                    Keepalives++;
                    continue;
                }
                if (octets.Length < MarkerLength || BinaryPrimitives.ReadUInt32BigEndian(octets) != 0)
                {
                    TrafficInbox.Add((datagram, octets));
                    continue;
                }
                octets = octets[MarkerLength..];
            }
            Receive(datagram, octets);
        }
    }

    private void Receive(Datagram datagram, byte[] octets)
    {
        var isRepeat = !_seen.Add(Convert.ToHexString(octets));
        // What comes again after keys have changed is known by what it was before.
        if (isRepeat && _inbox.Find(m => m.Octets.AsSpan().SequenceEqual(octets)) is { } before)
        {
            _inbox.Add(before with { Datagram = datagram, IsRepeat = true });
            return;
        }
        var message = MessageReader.ReadFragment(octets, Find) is ({ } of, { } fragment)
            ? Collect(datagram, of, fragment, isRepeat)
            : MessageReader.Read(datagram, octets, Find, isRepeat);
        if (message is null)
            return;
        _inbox.Add(message);
        if (message.Header.IsResponse && !isRepeat && (message.Sa ?? Find(message.Header)) is { } sa
            && _awaited.Remove((sa, message.Header.MessageId), out var act))
        {
            act(message);
        }
    }

    /// <summary>The message when its last fragment has come; null before.</summary>
    private ReceivedMessage? Collect(
        Datagram datagram, PeerSa sa, ReceivedFragment fragment, bool isRepeat)
    {
        var key = (sa, fragment.Header.MessageId, fragment.Header.IsResponse, fragment.Total);
        if (!_fragments.TryGetValue(key, out var pieces))
            _fragments[key] = pieces = [];
        pieces[fragment.Number] = fragment;
        if (pieces.Count < fragment.Total)
            return null;
        _fragments.Remove(key);
        return MessageReader.Merge(datagram, sa, [.. pieces.Values], isRepeat);
    }

    /// <summary>By the peer's own SPI: the first or second of the header, by the system's role.</summary>
    private PeerSa? Find(IkeHeader header) => _sas.FindLast(s =>
        s.Initiated != header.FromInitiator && s.OwnSpi == (s.Initiated ? header.SpiI : header.SpiR));

    private byte[] Random(int length, RandomPurpose purpose)
    {
        var octets = new byte[length];
        _random.Fill(octets, purpose);
        return octets;
    }

    private byte[] NewNonce()
    {
        var nonce = Random(Profile.NonceLength, RandomPurpose.Nonce);
        if (Profile.NonceBegin is { } octet)
            nonce.AsSpan(0, 4).Fill(octet);
        return nonce;
    }

    private ulong NewIkeSpi() =>
        BinaryPrimitives.ReadUInt64BigEndian(Random(8, RandomPurpose.IkeSpi)) | 1UL << 63;

    internal static byte[] Octets(uint value) =>
        [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    internal static byte[] Octets(ulong value) => [.. Octets((uint)(value >> 32)), .. Octets((uint)value)];
}

using IkeLab.Engine.Config;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>A datagram that the engine wants to send, without the non-ESP marker.</summary>
internal sealed record SentMessage(UdpPath Path, byte[] Octets);

/// <summary>
/// The engine with the recorded side's kernel, keys and user: effects complete at once, with what the capture shows.
/// </summary>
internal sealed class ReplayHost
{
    private const int MarkerLength = 4;
    private readonly Recording _recording;
    private readonly ReplayCrypto _crypto;
    private readonly IkeEndpoint _engine;
    private readonly Queue<Effect> _effects = new();
    private readonly HashSet<string> _seen = [];
    private readonly EndpointConfiguration _configuration;

    // Beyond what was recorded: nothing that the capture can have an SA of.
    private uint _nextSpi = 0xFFFF0001;

    public ReplayHost(Recording recording, ReplayCrypto crypto, EndpointConfiguration configuration)
    {
        _recording = recording;
        _crypto = crypto;
        _configuration = configuration;
        _engine = new(configuration, crypto, new ReplayRandom(recording));
    }

    /// <summary>What the engine has sent and nobody has compared yet.</summary>
    public List<SentMessage> Outbox { get; } = [];

    /// <summary>The protected messages that the engine has made, in order, by <see cref="Recording.MessageKey"/>.</summary>
    public List<string> Made { get; } = [];

    /// <summary>What the engine says about its SAs, in words.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>Child SAs that the engine has installed, by inbound SPI.</summary>
    public Dictionary<uint, ChildSaParameters> Children { get; } = [];

    /// <summary>IKE SAs that the engine has made, by its own SPI; the last one is in use.</summary>
    public List<ulong> IkeSpis { get; } = [];

    /// <summary>The address from which the engine has sent last.</summary>
    public IpAddress? LastLocal { get; private set; }

    /// <summary>The configured child with these selectors.</summary>
    public string? FindChild(IReadOnlyList<TrafficSelector> local, IReadOnlyList<TrafficSelector> remote) =>
        Array.Find(_configuration.Connections[0].Children,
            c => c.Local.SequenceEqual(local) && c.Remote.SequenceEqual(remote))?.Name;

    public void Command(Instant now, Command command)
    {
        _engine.HandleCommand(now, command);
        Drain(now);
    }

    /// <summary>A datagram of the peer; the marker is put in front where the engine expects one.</summary>
    public void Receive(Instant now, UdpEndpoint from, UdpEndpoint to, byte[] octets)
    {
        var path = new UdpPath(to, from);
        byte[] datagram = path.HasNonEspMarker ? [0, 0, 0, 0, .. octets] : [.. octets];
        _engine.HandleDatagram(now, path, datagram);
        Drain(now);
    }

    private void Drain(Instant now)
    {
        do
        {
            while (_engine.TryTakeOutput(out var output))
            {
                if (output.Kind == OutputKind.Transmit)
                    Send(output);
                else
                    _effects.Enqueue(output.Effect!);
            }
            if (_effects.TryDequeue(out var effect) && Run(effect) is { } completion)
                _engine.HandleCompletion(now, completion);
        }
        while (_effects.Count > 0 || _engine.HasOutput);
    }

    private void Send(in Output output)
    {
        var octets = output.Datagram.Span;
        LastLocal = output.Path.Local.Address;
        if (output.Path.HasNonEspMarker && octets.Length > MarkerLength)
            octets = octets[MarkerLength..];
        // Repetitions are what the recorded side chose to repeat, or not.
        if (octets.Length < IkeHeader.Length || !_seen.Add(Convert.ToHexString(octets)))
            return;
        Outbox.Add(new(output.Path, octets.ToArray()));
        if (octets[16] is (byte)PayloadType.Encrypted or (byte)PayloadType.EncryptedFragment)
            Made.Add(Recording.MessageKey(octets));
    }

    private Completion? Run(Effect effect)
    {
        switch (effect)
        {
            case AllocateSpi:
                return new SpiAllocated(effect.Id, _recording.ChildSpis.TryDequeue(out var spi) ? spi : _nextSpi++);
            case InstallChild install:
                Children[install.Sa.InboundSpi] = install.Sa;
                return new ChildInstalled(effect.Id, true);
            case RemoveChild remove:
                Children.Remove(remove.InboundSpi);
                return null;
            case ComputeSecret compute:
                return compute.Run(_crypto);
            case SolvePuzzle puzzle:
                return puzzle.Run(_crypto);
            case Sign sign:
                return new Signed(sign.Id, _recording.OwnAuth?.Method ?? default, _recording.OwnAuth?.Data, OwnCertificates());
            case ValidatePeer validate:
                return new PeerValidated(validate.Id, true, "");
            case AaaExchange exchange:
                return new AaaReplied(exchange.Id, RecordedEap.Next(_recording, 0), null);
            case LeaseAddress lease:
                return Lease(lease);
            case ResolveGateway resolve:
                return new GatewayResolved(resolve.Id, null);
            case Notice notice:
                OnNotice(notice);
                return null;
            default:
                return null;
        }
    }

    private Certificate[] OwnCertificates() =>
        [.. _recording.Own.SelectMany(m => m.Payloads.Items.ToArray()).OfType<CertPayload>()
            .Select(c => new Certificate(c.Encoding, c.Data))];

    private AddressLeased Lease(LeaseAddress lease)
    {
        var reply = _recording.Own.Where(m => m.Header.IsResponse)
            .Select(m => m.Payloads.Find<ConfigurationPayload>()).FirstOrDefault(c => c is not null);
        if (reply is null)
            return new(lease.Id, false, [], []);
        var addresses = reply.Attributes
            .Where(a => (a.Type == ConfigurationAttributeType.InternalIp4Address && a.Value.Length == 4)
                || (a.Type == ConfigurationAttributeType.InternalIp6Address && a.Value.Length >= 16))
            .Select(a => IpAddress.Read(a.Value.AsSpan(0, a.Value.Length == 4 ? 4 : 16)));
        return new(lease.Id, true, [.. addresses], [.. reply.Attributes]);
    }

    private void OnNotice(Notice notice)
    {
        if (notice.Kind is NoticeKind.IkeSaEstablished or NoticeKind.IkeSaRekeyed)
            IkeSpis.Add(notice.IkeSpi);
        if (notice.Kind is NoticeKind.IkeSaKeysDerived)
            return;
        var about = notice.ChildSpi != 0 ? $"{notice.ChildSpi:x8}" : $"{notice.IkeSpi:x16}";
        Notices.Add($"{notice.Kind} {about}{(notice.Reason.Length > 0 ? $": {notice.Reason}" : "")}");
    }
}

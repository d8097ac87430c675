using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Crypto.Certificates;
using IkeLab.Crypto.Signatures;
using IkeLab.Engine;
using IkeLab.Engine.Ipsec;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>The engine in this process, on a virtual clock, with a kernel and a certificate authority of its
/// own.</summary>
public sealed class EngineSystem : ISystemUnderTest
{
    private const byte AnyProtocol = 59;

    /// <summary>By which certificates are judged; theirs begin before and end after it.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly CryptoProvider _crypto = new();
    private readonly SeededRandom _random = new(1);
    private readonly List<Datagram> _sent = [];
    private readonly List<byte[]> _traffic = [];
    private readonly List<IkeSaView> _ikeSas = [];
    private readonly List<ConfigurationAttribute> _assigned = [];
    private readonly EngineKernel _kernel;
    private CertificateValidator? _validator;
    private SystemConfiguration _configuration = new();
    private IkeEndpoint _endpoint = null!;
    private EngineAaa _aaa = null!;
    private EnginePool _pool = null!;
    private Instant _now;
    private IpAddress _address;

    public EngineSystem() => _kernel = new(_crypto, _random);

    public TimeSpan Now => new(_now.Ticks);
    public IReadOnlyList<IkeSaView> IkeSas => _ikeSas;
    public IReadOnlyList<byte[]> ReceivedTraffic => _traffic;
    public IReadOnlyList<ConfigurationAttribute> Assigned => _assigned;
    public IReadOnlyList<IpAddress> Leased => _pool.Leased;
    public NameResolution Names { get; private set; } = new([], [], []);

    public IReadOnlyList<ChildSaView> ChildSas => [.. _kernel.Sas.Select(s => new ChildSaView(
        s.Parameters.InboundSpi, s.Parameters.OutboundSpi, s.Receives, s is { Sends: true, Active: true },
        s.Parameters.Mode == Engine.Config.ChildMode.Transport, s.UdpEncapsulated,
        s.Parameters.LocalSelectors, s.Parameters.RemoteSelectors)
    {
        Compression = s.Parameters.Compression is { } c ? new(c.Transform, c.InboundCpi, c.OutboundCpi) : null,
    })];

    public void Start(SystemConfiguration configuration)
    {
        _configuration = configuration;
        _aaa = new(configuration, _random);
        _pool = new(configuration.Pool ?? [], configuration.LeasedNetwork, configuration.Assigns);
        _validator = configuration.TrustAnchor is { } anchor ? new([anchor]) : null;
        if (configuration.LinkedCertificate is { } linked)
        {
            _validator?.Link(new(configuration.PeerId.Type, configuration.PeerId.Data),
                System.Security.Cryptography.SHA256.HashData(linked));
        }
        _address = configuration.Address.Address;
        Begin();
    }

    public void Send(Datagram datagram)
    {
        byte[] octets = [.. datagram.Octets];
        var isMarked = octets.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(octets) == 0;
        if (datagram.Direct is not null || (datagram.Destination.Port == UdpPath.NatTraversalPort && !isMarked
            && octets.Length > 1))
        {
            ReceiveProtected(datagram, octets);
            return;
        }
        _endpoint.HandleDatagram(_now, new(datagram.Destination, datagram.Source), octets);
        Drain();
    }

    public IReadOnlyList<Datagram> TakeSent()
    {
        Datagram[] taken = [.. _sent];
        _sent.Clear();
        return taken;
    }

    public void Advance(TimeSpan time)
    {
        var end = _now + time;
        while (_endpoint.NextTimeout is { } due && due.At <= end)
        {
            _now = due.At > _now ? due.At : _now;
            _endpoint.HandleTimeout(_now);
            Drain();
        }
        _now = end;
    }

    public void Initiate() => Command(new Initiate(EngineConfigurations.ConnectionName));
    public void CreateChild() => Command(new CreateChild(_ikeSas[^1].Spi, EngineConfigurations.ChildName));
    public void RekeyChild(uint inboundSpi) => Command(new RekeyChild(inboundSpi));
    public void DeleteChild(uint inboundSpi) => Command(new DeleteChild(inboundSpi));
    public void RekeyIke(ulong spi) => Command(new RekeyIke(spi));
    public void DeleteIke(ulong spi) => Command(new DeleteIke(spi));
    public void CheckLiveness(ulong spi) => Command(new CheckLiveness(spi));

    public void Reauthenticate(ulong spi) => Command(new Reauthenticate(spi));
    public void SynchronizeCounters(ulong spi, int skip) => Command(new SynchronizeMessageIds(spi, (ulong)skip));

    public void RedirectPeers(string gateway) => Command(new RedirectPeers(
        EngineConfigurations.ConnectionName, EngineConfigurations.Gateway(gateway)));

    public void MoveTo(IpAddress address)
    {
        var from = _address;
        _address = address;
        Command(new MoveLocal(from, address));
        // What is outstanding is due again at once.
        Advance(TimeSpan.Zero);
    }

    public void Restart()
    {
        _kernel.Sas.Clear();
        _ikeSas.Clear();
        Begin();
    }

    public void WantChild(TrafficSelector source, TrafficSelector destination)
    {
        _endpoint.HandleKernel(_now, new Acquire(EngineConfigurations.ConnectionName,
            EngineConfigurations.ChildName, source, destination));
        Drain();
    }

    public void ExpireChild(uint inboundSpi)
    {
        _endpoint.HandleKernel(_now, new Expire(inboundSpi, Hard: true));
        Drain();
    }

    public void SendTraffic(byte[] payload)
    {
        if (_kernel.Sending is not { } sa)
            return;
        var (local, remote) = (sa.Path.Local, sa.Path.Remote);
        var packet = new byte[sa.Outbound.PacketLength(payload.Length)];
        var length = sa.Outbound.Seal(local.Address, remote.Address, payload, AnyProtocol, packet);
        _sent.Add(new(local, remote, packet[..length], sa.UdpEncapsulated ? null : sa.Parameters.Protocol) { At = Now });
    }

    public void Dispose() => _crypto.Dispose();

    private void Begin() => _endpoint = new(
        EngineConfigurations.From(_configuration, _validator?.AuthorityHashes() ?? []), _crypto, _random);

    private void Command(Command command)
    {
        _endpoint.HandleCommand(_now, command);
        Drain();
    }

    private void ReceiveProtected(Datagram datagram, byte[] packet)
    {
        var isAh = datagram.Direct == ProtocolId.Ah;
        if (!PacketSpi.TryRead(packet, isAh, out var spi))
            return;
        if (_kernel.Find(spi) is null)
        {
            _endpoint.HandleKernel(_now, new UnknownEspSpi(datagram.Source, spi));
            Drain();
        }
        if (_kernel.Find(spi) is not { Receives: true } sa
            || isAh != (sa.Parameters.Protocol == ProtocolId.Ah)
            || sa.Inbound.Open(datagram.Source.Address, datagram.Destination.Address, packet, out var offset,
                out var length, out _) != IpsecVerdict.Ok)
        {
            return;
        }
        _traffic.Add(packet.AsSpan(offset, length).ToArray());
        _endpoint.HandleInboundTraffic(_now, sa.Parameters.InboundSpi);
        if (!sa.Used)
        {
            sa.Used = true;
            _endpoint.HandleKernel(_now, new FirstInboundPacket(sa.Parameters.InboundSpi));
            Drain();
        }
        if (datagram.Direct is null && datagram.Source != sa.Path.Remote)
        {
            _endpoint.HandleKernel(_now, new NatMappingChanged(sa.Parameters.InboundSpi, datagram.Source));
            Drain();
        }
    }

    private void Drain()
    {
        var effects = new List<Effect>();
        while (_endpoint.TryTakeOutput(out var output))
        {
            if (output.Kind == OutputKind.Effect)
                effects.Add(output.Effect!);
            else
                _sent.Add(new(output.Path.Local, output.Path.Remote, output.Datagram.ToArray()) { At = Now });
        }
        foreach (var effect in effects)
            Carry(effect);
    }

    private void Carry(Effect effect)
    {
        Completion? completion = effect switch
        {
            AllocateSpi allocate => _kernel.Allocate(allocate),
            InstallChild install => new ChildInstalled(effect.Id, _kernel.Install(install.Sa)),
            ComputeSecret compute => compute.Run(_crypto),
            SolvePuzzle puzzle => puzzle.Run(_crypto),
            Sign sign => SignOctets(sign),
            ValidatePeer peer => Validate(peer),
            AaaExchange exchange => _aaa.Reply(exchange),
            LeaseAddress lease => _pool.Lease(lease),
            ResolveGateway resolve => new GatewayResolved(resolve.Id,
                _configuration.Names.TryGetValue(resolve.Name, out var found) ? found : null),
            _ => null,
        };
        switch (effect)
        {
            case Notice notice:
                Note(notice);
                break;
            case EndAaa end:
                _aaa.End(end.IkeSpi);
                break;
            case ReleaseAddress release:
                _pool.Release(release);
                break;
            case Configured configured:
                _assigned.AddRange(configured.Attributes);
                Names = NameResolution.Of(configured.Reply);
                break;
            default:
                _kernel.Apply(effect);
                break;
        }
        if (completion is null)
            return;
        _endpoint.HandleCompletion(_now, completion);
        Drain();
    }

    private Signed SignOctets(Sign sign)
    {
        if (_configuration.Key is not { } key
            || EngineSigner.Choose(sign, key, _validator?.AuthorityHashes() ?? []) is not { } scheme)
        {
            return new(sign.Id, default, null, []);
        }
        var signature = AuthSignatures.Sign(key, scheme, sign.Octets, deterministic: true);
        Certificate[] certificates = _configuration.CertificateUrl is { } url && sign.PeerLooksUpCertificates
            ? [_configuration.PublishesBundle
                ? new(CertificateEncoding.HashAndUrlBundle,
                    HashAndUrl.Encode(new CertificateBundle(_configuration.Certificates, []).Write(), url))
                : new(CertificateEncoding.HashAndUrlX509, HashAndUrl.Encode(_configuration.Certificates[0], url))]
            : [.. _configuration.Certificates.Select(c => new Certificate(CertificateEncoding.X509Signature, c))];
        return new(sign.Id, signature.Method, signature.Data, certificates);
    }

    private PeerValidated Validate(ValidatePeer peer)
    {
        if (_validator is null)
            return new(peer.Id, false, "there is no trust anchor");
        var chain = new List<ReadOnlyMemory<byte>>();
        foreach (var certificate in peer.Certificates)
            chain.AddRange(CertificatesOf(certificate));
        var found = _validator.Validate(chain, peer.PeerId, Epoch);
        if (found.Key is null)
            return new(peer.Id, false, found.Reason);
        var verdict = AuthSignatures.Verify(found.Key, peer.Method, peer.AuthData, peer.Octets);
        return new(peer.Id, verdict.Valid, verdict.Reason);
    }

    /// <summary>None for an encoding that is not known, and for what does not stand where it should.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> CertificatesOf(Certificate sent)
    {
        if (sent.Encoding == CertificateEncoding.X509Signature)
            return [sent.Data];
        if (sent.Encoding is not (CertificateEncoding.HashAndUrlX509 or CertificateEncoding.HashAndUrlBundle)
            || HashAndUrl.Resolve(sent.Data, u => _configuration.Web.GetValueOrDefault(u), out _) is not { } fetched)
        {
            return [];
        }
        return sent.Encoding == CertificateEncoding.HashAndUrlX509
            ? [fetched]
            : CertificateBundle.Read(fetched, out _)?.Certificates.Select(c => (ReadOnlyMemory<byte>)c) ?? [];
    }

    private void Note(Notice notice)
    {
        switch (notice.Kind)
        {
            case NoticeKind.IkeSaEstablished or NoticeKind.IkeSaRekeyed:
                _ikeSas.RemoveAll(s => notice.Replaces != 0 && s.Spi == notice.Replaces);
                _ikeSas.Add(new(notice.IkeSpi, notice.PeerIkeSpi, notice.Initiator,
                    notice.PeerId is { } id ? new(id.Type, id.Data.ToArray()) : null));
                break;
            case NoticeKind.IkeSaClosed:
                _ikeSas.RemoveAll(s => s.Spi == notice.IkeSpi);
                break;
        }
    }
}

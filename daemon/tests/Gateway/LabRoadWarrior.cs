using IkeLab.Crypto;
using IkeLab.Crypto.Eap;
using IkeLab.Daemon.Gateway;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>A client that authenticates by EAP and trusts every gateway: the engine alone.</summary>
internal sealed class LabRoadWarrior : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LabNetwork _network;
    private readonly CryptoProvider _crypto = new();
    private readonly IkeEndpoint _engine;

    public LabRoadWarrior(LabNetwork network, IpAddress address, IpAddress gateway, string user, string password)
    {
        _network = network;
        var any = new TrafficSelector(0, 0, ushort.MaxValue, IpAddress.V4(0), IpAddress.V4(uint.MaxValue));
        var connection = new Connection
        {
            Name = "road", Local = new(address, UdpPath.IkePort), Remote = new(gateway, UdpPath.IkePort),
            LocalId = Identification.Fqdn(user), LocalAuthentication = Authentication.Eap,
            RemoteAuthentication = Authentication.Signature,
            Eap = new EapCredentials(user, password, [EapType.MsChapV2]),
            IkeProposals =
            [
                new()
                {
                    Encryption = [new(EncryptionId.AesGcm16, 256)], Prf = [PrfId.HmacSha256],
                    KeyExchange = [KeyExchangeMethod.X25519],
                },
            ],
            Children =
            [
                new()
                {
                    Name = "road", Local = [any], Remote = [any],
                    Proposals = [new() { Encryption = [new(EncryptionId.AesGcm16, 256)] }],
                },
            ],
        };
        _engine = new(new() { Connections = [connection] }, _crypto, new SystemRandom());
        network.Join(address, Receive);
    }

    public List<Notice> Notices { get; } = [];

    public void Connect()
    {
        lock (_gate)
        {
            _engine.HandleCommand(MonotonicClock.Now, new Initiate("road"));
            Drain();
        }
    }

    public void Dispose() => _crypto.Dispose();

    private void Receive(UdpPath path, byte[] datagram)
    {
        lock (_gate)
        {
            _engine.HandleDatagram(MonotonicClock.Now, path, datagram);
            Drain();
        }
    }

    private void Drain()
    {
        var effects = new Queue<Effect>();
        do
        {
            while (_engine.TryTakeOutput(out var output))
            {
                if (output.Kind == OutputKind.Transmit)
                    _network.Send(output.Path, output.Datagram.Span);
                else
                    effects.Enqueue(output.Effect!);
            }
            if (effects.TryDequeue(out var effect) && Run(effect) is { } completion)
                _engine.HandleCompletion(MonotonicClock.Now, completion);
        }
        while (effects.Count > 0 || _engine.HasOutput);
    }

    private Completion? Run(Effect effect)
    {
        if (effect is Notice notice)
            Notices.Add(notice);
        return effect switch
        {
            AllocateSpi => new SpiAllocated(effect.Id, 4711),
            InstallChild => new ChildInstalled(effect.Id, true),
            ComputeSecret compute => compute.Run(_crypto),
            ValidatePeer => new PeerValidated(effect.Id, true, ""),
            _ => null,
        };
    }
}

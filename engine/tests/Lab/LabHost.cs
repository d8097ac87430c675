using System.Reflection;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>One endpoint with its kernel and the effects that wait to be completed.</summary>
internal sealed class LabHost
{
    private readonly VirtualLab _lab;
    private readonly ICryptoProvider _crypto;
    private readonly List<Effect> _held = [];

    public LabHost(VirtualLab lab, string name, IpAddress address, EndpointConfiguration configuration,
        ICryptoProvider crypto, ulong seed)
    {
        _lab = lab;
        _crypto = crypto;
        Name = name;
        Address = address;
        Random = new(seed);
        Kernel = new((uint)seed << 16 | 0x1000);
        Configuration = configuration;
        Endpoint = new(configuration, crypto, Random);
    }

    public string Name { get; }
    public IpAddress Address { get; }
    public EndpointConfiguration Configuration { get; }
    public LabRandom Random { get; }
    public LabKernel Kernel { get; }
    public IkeEndpoint Endpoint { get; private set; }
    public List<Notice> Notices { get; } = [];

    /// <summary>Decides about peers that sign; everything is accepted unless a test says otherwise.</summary>
    public Func<ValidatePeer, bool> Trust { get; set; } = _ => true;

    /// <summary>The EAP server that this host asks.</summary>
    public LabAaa Aaa { get; } = new();

    /// <summary>Addresses that are free to be leased.</summary>
    public List<IpAddress> Leases { get; } = [];

    /// <summary>What CFG_REPLY has brought.</summary>
    public List<ConfigurationAttribute> Assigned { get; } = [];

    /// <summary>What the newest CFG_REPLY means.</summary>
    public ConfigurationReply? Reply { get; private set; }

    /// <summary>What this host assigns beside the address.</summary>
    public List<ConfigurationAttribute> AlsoAssigns { get; } = [];

    /// <summary>What goes along with our signature.</summary>
    public Func<Sign, Certificate[]> Certificates { get; set; } = _ => [];
    /// <summary>What the kernel was told to skip.</summary>
    public List<SkipSequenceNumbers> Skipped { get; } = [];
    /// <summary>What other shards would hear.</summary>
    public List<PeerArrival> Arrivals { get; } = [];

    /// <summary>What the names of gateways stand for.</summary>
    public Dictionary<string, IpAddress> Names { get; } = [];

    public bool HasPrivateKey { get; set; } = true;

    /// <summary>Effects of this kind wait for <see cref="CompleteHeld"/>.</summary>
    public Func<Effect, bool> HoldEffect { get; set; } = _ => false;

    /// <summary>Key exchanges of this kind come out as unacceptable.</summary>
    public Func<ComputeSecret, bool> RefuseSecret { get; set; } = _ => false;

    /// <summary>The key exchanges that were computed, oldest first.</summary>
    public List<ComputeSecret> Computed { get; } = [];

    /// <summary>What was to be signed, oldest first.</summary>
    public List<Sign> ToSign { get; } = [];

    /// <summary>The only current child SA.</summary>
    public uint ChildSpi => Kernel.Sending!.Parameters.InboundSpi;

    /// <summary>Our SPI of the newest established IKE SA.</summary>
    public ulong IkeSpi => Notices.FindLast(
        n => n.Kind is NoticeKind.IkeSaEstablished or NoticeKind.IkeSaRekeyed)!.IkeSpi;

    /// <summary>The state of that IKE SA, for what only years of traffic or another machine could bring about.</summary>
    public IkeSa IkeSa => ((EndpointCore)typeof(IkeEndpoint)
        .GetField("_core", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(Endpoint)!).Sas.Find(IkeSpi)!;

    public int Count(NoticeKind kind) => Notices.Count(n => n.Kind == kind);

    public void Command(Command command)
    {
        Endpoint.HandleCommand(_lab.Now, command);
        Drain();
    }

    public void KernelSays(KernelEvent kernelEvent)
    {
        Endpoint.HandleKernel(_lab.Now, kernelEvent);
        Drain();
    }

    public void Receive(in UdpPath path, byte[] datagram)
    {
        Endpoint.HandleDatagram(_lab.Now, path, datagram);
        Drain();
    }

    public void Timeout()
    {
        Endpoint.HandleTimeout(_lab.Now);
        Drain();
    }

    public void CompleteHeld()
    {
        var held = _held.ToArray();
        _held.Clear();
        foreach (var effect in held)
            Complete(effect);
    }

    /// <summary>Power fails: nothing of the past remains.</summary>
    public void Restart(EndpointConfiguration? configuration = null)
    {
        Endpoint = new(configuration ?? Configuration, _crypto, Random);
        Kernel.Sas.Clear();
        Kernel.AllocatedOnly.Clear();
        Kernel.Cpis.Clear();
        _held.Clear();
    }

    private void Drain()
    {
        var effects = new List<Effect>();
        while (Endpoint.TryTakeOutput(out var output))
        {
            if (output.Kind == OutputKind.Transmit)
                _lab.Send(this, output.Path, output.Datagram.ToArray());
            else
                effects.Add(output.Effect!);
        }
        foreach (var effect in effects)
        {
            if (effect.Id != RequestId.None && HoldEffect(effect))
                _held.Add(effect);
            else
                Complete(effect);
        }
    }

    private void Complete(Effect effect)
    {
        if (effect is ComputeSecret secret)
            Computed.Add(secret);
        else if (effect is Sign signing)
            ToSign.Add(signing);
        Completion? completion = effect switch
        {
            AllocateSpi allocate => Kernel.Allocate(allocate),
            InstallChild install => new ChildInstalled(effect.Id, Kernel.Install(install.Sa)),
            ComputeSecret refused when RefuseSecret(refused) => new SecretComputed(effect.Id, false, [], []),
            ComputeSecret compute => compute.Run(_crypto),
            SolvePuzzle puzzle => puzzle.Run(_crypto),
            Sign sign => new Signed(effect.Id, AuthMethod.DigitalSignature,
                HasPrivateKey ? LabSignature.Of(sign.LocalId, sign.Octets) : null, Certificates(sign)),
            ValidatePeer peer => new PeerValidated(effect.Id,
                LabSignature.Of(peer.PeerId, peer.Octets).AsSpan().SequenceEqual(peer.AuthData) && Trust(peer),
                "the lab does not trust this peer"),
            AaaExchange exchange => Aaa.Reply(exchange),
            ResolveGateway resolve => new GatewayResolved(
                resolve.Id, Names.TryGetValue(resolve.Name, out var address) ? address : null),
            LeaseAddress lease => new AddressLeased(lease.Id, Leases.Count > 0, Leases.Count > 0 ? [Leases[0]] : [],
                Leases.Count > 0 ? [AddressAttributes.Address(new(Leases[0], 32)), .. AlsoAssigns] : []),
            _ => null,
        };
        if (completion is AddressLeased { Ok: true })
            Leases.RemoveAt(0);
        if (effect is ReleaseAddress release)
            Leases.AddRange(release.Addresses);
        if (effect is Configured configured)
        {
            Assigned.AddRange(configured.Attributes);
            Reply = configured.Reply;
        }
        if (effect is SkipSequenceNumbers skip)
            Skipped.Add(skip);
        if (effect is PeerArrived arrived)
            Arrivals.Add(arrived.Arrival);
        if (effect is EndAaa end)
            Aaa.End(end.IkeSpi);
        if (effect is Notice notice)
            Notices.Add(notice);
        else
            Kernel.Apply(effect);
        if (completion is null)
            return;
        Endpoint.HandleCompletion(_lab.Now, completion);
        Drain();
    }
}

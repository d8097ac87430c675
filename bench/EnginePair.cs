using System.Buffers.Binary;
using System.Diagnostics;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Bench;

/// <summary>A gateway and initiators joined directly: no network, no kernel, no clock but the one handed in.</summary>
internal sealed class EnginePair : IRandomSource
{
    private static readonly byte[] Secret = "a shared secret of some length"u8.ToArray();
    private static readonly Identification GatewayId = Identification.Fqdn("gateway.example");
    private readonly CryptoProvider _crypto = new();
    private readonly byte[] _buffer = new byte[65536];
    private readonly List<Effect> _effects = [];
    private readonly AlgorithmProposal _ike;
    private ulong _state = 1;
    private uint _spi = 1000;

    public EnginePair(KeyExchangeMethod method, int initiators, int cookieThreshold = int.MaxValue)
    {
        _ike = new()
        {
            Encryption = [new(EncryptionId.AesGcm16, 128)], Prf = [PrfId.HmacSha256], KeyExchange = [method],
        };
        Gateway = new(new()
        {
            Connections = [Connection(null, 0)],
            Limits = new() { MaxHalfOpen = initiators + 1000, CookieThreshold = cookieThreshold, PuzzleThreshold = int.MaxValue },
        }, _crypto, this);
    }

    public IkeEndpoint Gateway { get; }

    /// <summary>The path of the last datagram as its receiver sees it.</summary>
    public UdpPath FarEnd { get; private set; }
    public Instant Now { get; set; } = new(1);
    public ICryptoProvider Crypto => _crypto;

    /// <summary>Time spent in effects that are public-key operations.</summary>
    public long PublicKeyTicks { get; private set; }

    /// <summary>Time spent inside the gateway, effects included.</summary>
    public long GatewayTicks { get; private set; }

    public IkeEndpoint NewInitiator(int number) =>
        new(new() { Connections = [Connection(Address(number), number)] }, _crypto, this);

    /// <summary>Relays until both sides are silent.</summary>
    public void Exchange(IkeEndpoint initiator)
    {
        while (Drain(initiator) is var length and > 0)
        {
            var begun = Stopwatch.GetTimestamp();
            Gateway.HandleDatagram(Now, FarEnd, _buffer.AsSpan(0, length));
            length = Drain(Gateway);
            GatewayTicks += Stopwatch.GetTimestamp() - begun;
            if (length == 0)
                return;
            initiator.HandleDatagram(Now, FarEnd, _buffer.AsSpan(0, length));
        }
        if (initiator.Counters.IkeSasEstablished == 0)
            throw new InvalidOperationException("the handshake that is to be measured does not come to its end");
    }

    public void Fill(Span<byte> destination, RandomPurpose purpose)
    {
        Span<byte> word = stackalloc byte[8];
        while (destination.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, _state = _state * 6364136223846793005 + 1442695040888963407);
            var take = Math.Min(4, destination.Length);
            word[4..(4 + take)].CopyTo(destination);
            destination = destination[take..];
        }
    }

    /// <summary>Runs effects and returns the length of the last datagram, which stands in the buffer; 0 for none.</summary>
    public int Drain(IkeEndpoint endpoint)
    {
        var length = 0;
        do
        {
            _effects.Clear();
            while (endpoint.TryTakeOutput(out var output))
            {
                if (output.Kind == OutputKind.Effect)
                    _effects.Add(output.Effect!);
                else
                {
                    length = output.Datagram.Length;
                    output.Datagram.Span.CopyTo(_buffer);
                    FarEnd = new(output.Path.Remote, output.Path.Local);
                }
            }
            for (var i = 0; i < _effects.Count; i++)
            {
                if (Run(_effects[i]) is { } completion)
                    endpoint.HandleCompletion(Now, completion);
            }
        }
        while (endpoint.HasOutput);
        return length;
    }

    public ReadOnlySpan<byte> LastDatagram(int length) => _buffer.AsSpan(0, length);

    private Completion? Run(Effect effect)
    {
        switch (effect)
        {
            case AllocateSpi:
                return new SpiAllocated(effect.Id, ++_spi);
            case InstallChild:
                return new ChildInstalled(effect.Id, true);
            case ComputeSecret compute:
                var begun = Stopwatch.GetTimestamp();
                var computed = compute.Run(_crypto);
                PublicKeyTicks += Stopwatch.GetTimestamp() - begun;
                return computed;
            default:
                return null;
        }
    }

    private Connection Connection(IpAddress? initiator, int number) => new()
    {
        Name = "bench",
        Local = initiator is { } own ? new UdpEndpoint(own, UdpPath.IkePort) : null,
        Remote = initiator is null ? null : new UdpEndpoint(IpAddress.V4(192, 0, 2, 1), UdpPath.IkePort),
        LocalId = initiator is null ? GatewayId : Identification.Fqdn($"peer-{number}.example"),
        RemoteId = initiator is null ? null : GatewayId,
        Secrets = new SharedSecrets { Default = Secret }.Add(GatewayId, Secret),
        IkeProposals = [_ike],
        Children =
        [
            new()
            {
                Name = "net", Proposals = [new() { Encryption = [new(EncryptionId.AesGcm16, 128)] }],
                Local = [new(0, 0, 65535, IpAddress.V4(10, 0, 0, 0), IpAddress.V4(10, 255, 255, 255))],
                Remote = [new(0, 0, 65535, IpAddress.V4(10, 0, 0, 0), IpAddress.V4(10, 255, 255, 255))],
            },
        ],
    };

    private static IpAddress Address(int number) => IpAddress.V4(0x0B00_0000 + (uint)number);
}

using IkeLab.Control;
using IkeLab.Daemon.Logging;
using IkeLab.Engine;
using IkeLab.Kernel;
using IkeLab.Kernel.Routing;
using IkeLab.Trust;

namespace IkeLab.Daemon.Gateway;

/// <summary>What the gateway works with.</summary>
internal sealed record GatewayParts
{
    public required Log Log { get; init; }
    public required GatewayOptions Options { get; init; }
    public required IKernel Kernel { get; init; }
    public required ITransport Transport { get; init; }
    public required ITrustLink Trust { get; init; }
    public required ILeaseLink Leases { get; init; }
    public required IHostNetwork Network { get; init; }

    /// <summary>Shared with the other shards; null where there are none.</summary>
    public HalfOpenBoard? HalfOpen { get; init; }

    /// <summary>The addresses of names.</summary>
    public required NameResolver Resolve { get; init; }

    /// <summary>For the other shards.</summary>
    public required Action<PeerArrival> Arrived { get; init; }

    /// <summary>For those who monitor.</summary>
    public required Action<EventInfo> Publish { get; init; }
}

/// <summary>Sends IKE messages. For one thread at a time.</summary>
internal interface ITransport
{
    /// <summary>Takes a copy, which goes out with the next <see cref="Flush"/> at the latest.</summary>
    /// <returns>False when there is no way; IKE repeats its messages.</returns>
    bool Send(in UdpPath path, ReadOnlySpan<byte> datagram);

    /// <summary>Everything that was taken goes out. Waits for nothing.</summary>
    void Flush();

    /// <summary>Datagrams that the system has refused so far.</summary>
    long Refused { get; }
}

/// <summary>The way to the ca role.</summary>
internal interface ITrustLink
{
    /// <summary>The completion comes to <see cref="GatewayDriver.Complete"/>.</summary>
    void Handle(Effect effect);

    void Account(AccountingRecord record);
}

/// <summary>The way to the pools of addresses.</summary>
internal interface ILeaseLink
{
    /// <summary>The answer comes to <see cref="GatewayDriver.OnLeased"/>, in any case.</summary>
    void Ask(LeaseAddress effect);

    void Release(ReleaseAddress effect);
}

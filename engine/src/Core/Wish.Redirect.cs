using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;

namespace IkeLab.Engine.Core;

/// <summary>Another gateway instead of the configured one (RFC 5685). The configuration itself does not change (§3).</summary>
internal sealed partial class Wish
{
    /// <summary>RFC 5685 §7: MAX_REDIRECTS within REDIRECT_LOOP_DETECT_PERIOD.</summary>
    private const int MaxRedirects = 5;
    private static readonly TimeSpan LoopDetectPeriod = TimeSpan.FromSeconds(300);

    private readonly Queue<Instant> _redirects = new();
    private UdpEndpoint? _gateway;
    private IpAddress? _redirectedFrom;
    private RequestId _resolving;

    /// <summary>False when the redirection is not followed, and nothing has changed.</summary>
    public bool TryRedirect(Instant now, IkeSa sa, GatewayIdentity gateway)
    {
        if (!_wanted || !ReferenceEquals(_sa, sa) || !connection.FollowRedirects || !MayFollow(gateway) || IsLoop(now))
            return false;
        _redirects.Enqueue(now);
        core.Counters.RedirectsFollowed++;
        _redirectedFrom = sa.Path.Remote.Address;
        // The old gateway's ticket says nothing to the new one.
        _ticket = null;
        _sa = null;
        _failures = 0;
        if (gateway.Address is { } address)
            DialGateway(now, address);
        else
            Resolve(now, gateway.Name);
        return true;
    }

    /// <summary>The gateway's name is resolved, or is not to be.</summary>
    public void OnCompletion(Instant now, Completion completion)
    {
        if (completion is not GatewayResolved resolved || resolved.Id != _resolving)
            return;
        _resolving = RequestId.None;
        if (resolved.Address is { } address && MayFollow(GatewayIdentity.Of(address)))
        {
            DialGateway(now, address);
            return;
        }
        LeaveGateway();
        Retry(now);
    }

    private void Resolve(Instant now, string name)
    {
        var effect = new ResolveGateway { Connection = connection, Name = name };
        WakeAt(Instant.Never);
        core.Request(now, effect, this);
        _resolving = effect.Id;
    }

    private void DialGateway(Instant now, IpAddress address)
    {
        _gateway = connection.Remote!.Value with { Address = address };
        WakeAt(now);
    }

    /// <summary>Back to the configured gateway: the other one does not answer, or the wish begins anew.</summary>
    private void LeaveGateway()
    {
        _gateway = null;
        _redirectedFrom = null;
        _resolving = RequestId.None;
    }

    /// <summary>Our own address has to be able to reach it.</summary>
    private bool MayFollow(GatewayIdentity gateway) => connection is { Local: { } local, Remote: not null }
        && (gateway.Address is not { } address || address.IsV6 == local.Address.IsV6);

    private bool IsLoop(Instant now)
    {
        while (_redirects.TryPeek(out var oldest) && oldest + LoopDetectPeriod <= now)
            _redirects.Dequeue();
        return _redirects.Count >= MaxRedirects;
    }
}

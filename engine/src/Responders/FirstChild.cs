using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// The child SA that an IKE_AUTH request asks for, from the lease of the peer's address (RFC 7296 §2.19) to its
/// installation; or that it asks for none (RFC 6023).
/// </summary>
internal sealed class FirstChild(IkeSa sa, PayloadList payloads, ICompletionTarget target)
{
    private ChildGrant? _grant;
    private NotifyType _error;
    private Disagreement? _disagreement;
    private ChildOutcome? _outcome;
    private ChildSa? _installing;
    private bool _isInstalled;

    /// <summary>There is nothing left to wait for.</summary>
    public bool IsReady { get; private set; }

    private EndpointCore Core => sa.Core;
    private bool IsWanted => payloads.Find<SaPayload>() is not null;

    /// <summary>What the request brings, or does not bring, is something that the policy has (RFC 6023 §3).</summary>
    public static bool IsAllowed(IkeSa sa, PayloadList payloads) =>
        sa.Connection.Childless == Childless.Allow
        || (payloads.Find<SaPayload>() is null) == (sa.Connection.Childless == Childless.Force);

    public void Start(Instant now)
    {
        if (AddressLease.EffectFor(sa, payloads) is { } lease)
        {
            Core.Request(now, lease, target);
        }
        else if (sa.Connection.RequiresRequest && IsWanted && !AddressLease.IsAskedFor(payloads))
        {
            _error = NotifyType.FailedCpRequired;
            IsReady = true;
        }
        else
        {
            Grant(now);
        }
    }

    public void Completed(Instant now, Completion completion)
    {
        switch (completion)
        {
            case AddressLeased { Ok: false }:
                _error = NotifyType.InternalAddressFailure;
                IsReady = true;
                break;
            case AddressLeased leased:
                sa.Lease = new(sa, leased);
                Grant(now);
                break;
            case SpiAllocated { Spi: 0 }:
                (_grant, _error) = (null, NotifyType.NoAdditionalSas);
                IsReady = true;
                break;
            case SpiAllocated allocated:
                Install(now, allocated.Spi);
                break;
            case ChildInstalled installed:
                _isInstalled = installed.Ok;
                IsReady = true;
                break;
        }
    }

    /// <summary>The answer's payloads: what is assigned, and the child or why there is none.</summary>
    public void AddTo(List<Payload> answer)
    {
        if (sa.Lease is { } lease)
            answer.Add(new ConfigurationPayload(ConfigurationType.Reply, lease.Reply));
        if (_isInstalled)
            ChildNegotiation.AddAnswer(answer, _outcome!, _grant!);
        else if (IsWanted)
            answer.Add(new NotifyPayload(ProtocolId.None, [], _grant is null ? _error : NotifyType.NoAdditionalSas, []));
    }

    /// <summary>The answer is on its way and the IKE SA established.</summary>
    public void Finish(Instant now)
    {
        if (_installing is null && IsWanted)
        {
            Core.Do(sa.NoticeOf(
                NoticeKind.ChildSaFailed, ChildNegotiation.RefusalOf(_error), disagreement: _disagreement));
        }
        else if (_isInstalled)
            ChildInstallation.Complete(now, _installing!, true, replaced: null);
        else if (_installing is not null)
            sa.CloseChild(now, _installing, "the kernel refused it", linger: false);
    }

    private void Grant(Instant now)
    {
        IsReady = !IsWanted;
        if (!IsWanted)
            return;
        _grant = ChildNegotiation.Grant(sa, payloads, sa.ChildChoices, false, out _error);
        if (_grant is null)
        {
            _disagreement = ChildNegotiation.Explain(sa, payloads, sa.ChildChoices, false, _error);
            IsReady = true;
        }
        else
        {
            Core.Request(now, new AllocateSpi { Protocol = ProtocolId.Esp, Path = sa.Path }, target);
        }
    }

    private void Install(Instant now, uint spi)
    {
        var handshake = sa.Handshake!;
        _outcome = _grant!.With(spi);
        _installing = _outcome.Install(now, sa, target, _grant.Child, initiator: false, hold: false, null, [],
            handshake.NonceI, handshake.NonceR);
    }
}

using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Engine;
using IkeLab.Trust;

namespace IkeLab.Daemon.Roles;

/// <summary>Effects of the ca role on their way over a channel. What gets no answer fails.</summary>
internal sealed class TrustLink(IChannel channel) : ITrustLink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, IpcMessage> _underWay = [];

    /// <summary>Takes completions; set before anything is asked.</summary>
    public Action<Completion> Complete { get; set; } = _ => { };

    public void Handle(Effect effect)
    {
        var message = TrustMessages.Of(effect);
        if (effect.Id != RequestId.None)
        {
            lock (_gate)
                _underWay[effect.Id.Value] = message;
        }
        channel.Send(message);
    }

    public void Account(AccountingRecord record) => channel.Send(TrustMessages.Of(record));

    /// <summary>True when the message was an answer of the ca role.</summary>
    public bool TryComplete(IpcMessage message)
    {
        if (TrustMessages.ToCompletion(message) is not { } completion)
            return false;
        bool isAwaited;
        lock (_gate)
            isAwaited = _underWay.Remove(completion.Id.Value);
        if (isAwaited)
            Complete(completion);
        return true;
    }

    /// <summary>The ca role has died.</summary>
    public void FailAll()
    {
        IpcMessage[] lost;
        lock (_gate)
        {
            lost = [.. _underWay.Values];
            _underWay.Clear();
        }
        foreach (var message in lost)
        {
            if (TrustMessages.Failure(message) is { } completion)
                Complete(completion);
        }
    }
}

using IkeLab.Control;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>Operators' requests that a role works on.</summary>
internal sealed class PendingCalls(RoleKeeper role)
{
    private readonly Dictionary<ulong, Action<ControlReply>> _waiting = [];
    private ulong _lastId;

    public void Forward(ControlRequest request, Action<ControlReply> answer)
    {
        var id = ++_lastId;
        if (role.Send(new ControlCall(id, request)))
            _waiting[id] = answer;
        else
            answer(new ErrorReply("the process that knows this begins again at the moment; try in a second"));
    }

    public void OnReturn(ControlReturn message)
    {
        if (_waiting.Remove(message.Id, out var answer))
            answer(message.Reply);
    }

    /// <summary>The role has died.</summary>
    public void FailAll()
    {
        var lost = _waiting.Values.ToArray();
        _waiting.Clear();
        foreach (var answer in lost)
            answer(new ErrorReply("the process that was asked has died before it could answer; try again"));
    }
}

using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Supervision;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>The parent's pools, one of whose shards a driver is. Answers come later, as they do from another process.</summary>
internal sealed class LabLeases(LeaseDesk desk, int shard, Func<GatewayDriver?> driver) : ILeaseLink
{
    public void Ask(LeaseAddress effect)
    {
        var answer = desk.Answer(shard, LeaseMessages.Of(effect));
        ThreadPool.QueueUserWorkItem(
            _ => driver()?.OnLeased(LeaseMessages.ToCompletion(answer), answer.Problem));
    }

    public void Release(ReleaseAddress effect) => desk.Release(shard, LeaseMessages.Of(effect));
}

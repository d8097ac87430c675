using IkeLab.Daemon.Gateway;
using IkeLab.Daemon.Ipc;
using IkeLab.Engine;

namespace IkeLab.Daemon.Roles;

/// <summary>Leases of the parent's pools, which all shards share.</summary>
internal sealed class LeaseLink(IChannel parent) : ILeaseLink
{
    public void Ask(LeaseAddress effect) => parent.Send(LeaseMessages.Of(effect));
    public void Release(ReleaseAddress effect) => parent.Send(LeaseMessages.Of(effect));
}

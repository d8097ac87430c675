using IkeLab.Daemon.Ipc;
using IkeLab.Kernel.Routing;

namespace IkeLab.Daemon.Roles;

/// <summary>Changes of the host's network, which the parent alone may make.</summary>
internal sealed class ForwardedNetwork(IChannel parent) : IHostNetwork
{
    public void Apply(NetworkChange change) => parent.Send(NetworkMessages.Of(change));
}

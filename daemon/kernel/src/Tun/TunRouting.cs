using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tun;

/// <summary>
/// Brings what children and traps want into the device. The host's network counts how many want a route.
/// </summary>
internal sealed class TunRouting(IHostNetwork network, string device)
{
    public void Add(List<PolicyTable.Network> networks) => Apply(networks, true);

    public void Remove(List<PolicyTable.Network> networks) => Apply(networks, false);

    private void Apply(List<PolicyTable.Network> networks, bool added)
    {
        foreach (var wanted in networks)
            network.Apply(new HostRoute(wanted.Address, wanted.PrefixLength, device, null, added));
    }
}

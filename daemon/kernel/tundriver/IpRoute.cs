using System.Diagnostics;
using IkeLab.Kernel.Routing;

namespace IkeLab.TunDriver;

/// <summary>Links and routes by iproute2's ip.</summary>
internal sealed class IpRoute : IHostNetwork
{
    public void Apply(NetworkChange change)
    {
        if (change is LinkUp link)
            Run($"link set {link.Device} up mtu {link.Mtu}");
        // At the end they go with the device.
        else if (change is HostRoute { Added: true } route)
            Run($"route replace {route.Network}/{route.PrefixLength} dev {route.Device}");
    }

    public void Flush(Action done) => done();

    private static void Run(string arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            Console.Error.WriteLine($"ip {arguments}: exit {process.ExitCode}");
    }
}

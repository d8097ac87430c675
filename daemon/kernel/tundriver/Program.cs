using System.Globalization;
using System.Reflection;
using IkeLab.Engine;
using IkeLab.Kernel;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;
using IkeLab.TunDriver;

// One end of a tunnel without IKE, with fixed keys, for checks and measurements: never for real traffic.
// Arguments: east|west udp|esp 4|6 SUITE MTU. Each line on the standard input asks for the counters; its end ends the tunnel.
if (args is not [("east" or "west") and var side, ("udp" or "esp") and var carrier, ("4" or "6") and var family, var suite, var mtu])
{
    Console.Error.WriteLine("tundriver: expected east|west udp|esp 4|6 SUITE MTU");
    return 2;
}
var isEast = side == "east";
var path = StaticChild.Path(isEast, family == "6");
using var device = TunDevice.Create("tun0");
using var udp = UdpPort.Bind(path.Local);
using var esp = EspPort.Bind(path.Local.Address);
using var pathMtu = PathMtu.Open();
using var kernel = TunKernel.Open(
    new()
    {
        Device = device, Mtu = int.Parse(mtu, CultureInfo.InvariantCulture), NatPorts = [udp], EspPorts = [esp], PathMtu = pathMtu,
        Ike = (_, _) => { }, Network = new IpRoute(),
    },
    () => { });
if (!kernel.InstallChild(StaticChild.Install(isEast, path, carrier == "udp", suite)))
    return 1;
while (kernel.TryTake(out var output))
{
    if (output is KernelFault fault)
        Console.Error.WriteLine(fault.Message);
    if (output is KernelCompleted { Completion: ChildInstalled { Ok: false } })
        return 1;
}
Console.WriteLine("ready");
while (Console.ReadLine() is not null)
{
    Console.WriteLine(string.Join(' ', typeof(TunCounters).GetFields(BindingFlags.Public | BindingFlags.Instance)
        .Select(field => $"{field.Name}={field.GetValue(kernel.Counters)}")));
}
return 0;

using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using IkeLab.Kernel;
using IkeLab.Kernel.Tun;
using IkeLab.Kernel.Udp;
using IkeLab.TunDriver;

// One end of a tunnel without IKE, with fixed keys, for checks and measurements: never for real traffic.
// Arguments: east|west udp|esp 4|6 SUITE MTU. Each line on the standard input asks for the counters; its end ends the
// tunnel.
if (args is not
    [("east" or "west") and var side, ("udp" or "esp") and var carrier, ("4" or "6") and var family, var suite, var mtu])
{
    Console.Error.WriteLine("tundriver: expected east|west udp|esp 4|6 SUITE MTU");
    return 2;
}
var isEast = side == "east";
var path = StaticChild.Path(isEast, family == "6");
// Made by one and used by another, as by a daemon's parent and its unprivileged child.
using var madeDevice = TunDevice.Create("tun%d");
using var madeUdp = UdpPort.Bind(path.Local);
using var madeEsp = EspPort.Bind(path.Local.Address);
using var madeMtu = PathMtu.Open();
using var device = TunDevice.Inherit(Duplicate(madeDevice.Descriptor));
using var udp = UdpPort.Inherit(Duplicate(madeUdp.Descriptor));
using var esp = EspPort.Inherit(Duplicate(madeEsp.Descriptor));
using var pathMtu = PathMtu.Inherit(Duplicate(madeMtu.Descriptors.V4), Duplicate(madeMtu.Descriptors.V6));
using var kernel = TunKernel.Open(
    new()
    {
        Device = device, Mtu = int.Parse(mtu, CultureInfo.InvariantCulture),
        NatPorts = [udp], EspPorts = [esp], PathMtu = pathMtu,
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

[DllImport("libc", EntryPoint = "dup")]
static extern int Duplicate(int descriptor);

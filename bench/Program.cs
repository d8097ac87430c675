using BenchmarkDotNet.Running;
using IkeLab.Bench;

// Without arguments: the budgets as figures and ratios. "micro": the primitives, by BenchmarkDotNet. "capture": how fast
// captures are read. "esp": what a packet costs in the userspace data plane. "flood": what a datagram of a flood costs the
// daemon. "world N" is how the first starts itself to measure one world in a process of its own.
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromTypes([typeof(PrimitiveBenchmarks), typeof(KeyExchangeBenchmarks)]).Run(["--filter", "*", .. rest]);
    return 0;
}
if (args is ["world", var peers])
{
    SimulationFigures.RunOne(int.Parse(peers, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}
if (args is ["capture"])
{
    CaptureFigures.Print();
    return 0;
}
if (args is ["esp"])
{
    EspFigures.Print();
    return 0;
}
if (args is ["flood"])
{
    FloodFigures.Print();
    return 0;
}
if (args.Length > 0)
{
    Console.Error.WriteLine($"bench: '{args[0]}' is not known: expected nothing, micro, capture, esp or flood");
    return 2;
}
HandshakeFigures.Print();
QuietPathFigures.Print();
MemoryFigures.Print();
SimulationFigures.Print();
return 0;

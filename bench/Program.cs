using BenchmarkDotNet.Running;
using IkeLab.Bench;

// Without arguments: the budgets as figures and ratios. "micro": the primitives, by BenchmarkDotNet.
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromTypes([typeof(PrimitiveBenchmarks), typeof(KeyExchangeBenchmarks)]).Run(["--filter", "*", .. rest]);
    return 0;
}
if (args.Length > 0)
{
    Console.Error.WriteLine($"bench: '{args[0]}' is not known: expected nothing, or micro");
    return 2;
}
HandshakeFigures.Print();
QuietPathFigures.Print();
MemoryFigures.Print();
SimulationFigures.Print();
return 0;

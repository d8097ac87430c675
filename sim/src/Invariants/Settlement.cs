using IkeLab.Sim.Hosts;

namespace IkeLab.Sim.Invariants;

/// <summary>The checks that need quiet: after healing, and after teardown.</summary>
internal static class Settlement
{
    /// <summary>Every flow has an SA in both directions whose other half is there and whose path leads there.</summary>
    public static bool IsConverged(World world, out string missing)
    {
        foreach (var flow in world.Plan.Flows)
        {
            var (a, b) = (world.Hosts[flow.A], world.Hosts[flow.B]);
            if (!Works(world, a, flow.RouteToB, b) || !Works(world, b, flow.RouteToA, a))
            {
                missing = $"{a.Name} and {b.Name}";
                return false;
            }
        }
        missing = "";
        return true;
    }

    public static void CheckConverged(World world, TimeSpan waited)
    {
        world.Invariants.Count(Invariant.Convergence);
        foreach (var flow in world.Plan.Flows)
        {
            var (a, b) = (world.Hosts[flow.A], world.Hosts[flow.B]);
            if (Works(world, a, flow.RouteToB, b) && Works(world, b, flow.RouteToA, a))
                continue;
            world.Invariants.Break(Invariant.Convergence,
                $"{waited.TotalSeconds:0} s after the last fault {a.Name} and {b.Name} have no working child SA", a, b);
            return;
        }
    }

    /// <summary>
    /// In a hub the peer alone has a wish. In a mesh both ends have one, which the same child fulfils, for of two IKE SAs
    /// one stays. Who crashed may have left SAs behind that only a liveness check finds.
    /// </summary>
    public static void CheckOneChild(World world)
    {
        if (world.Options is { Liveness.Ticks: 0, CrashesPerHour: > 0 })
            return;
        // Authenticating anew makes the new IKE SA with its child some seconds before the old one goes.
        var most = world.Options.Reauthenticate > TimeSpan.Zero ? 4 : 2;
        foreach (var flow in world.Plan.Flows)
        {
            var (a, b) = (world.Hosts[flow.A], world.Hosts[flow.B]);
            world.Invariants.Count(Invariant.OneChild);
            var (there, back) = (a.Kernel.CountActive(flow.RouteToB), b.Kernel.CountActive(flow.RouteToA));
            // Between the two exchanges of a rekey its initiator has the old SA and the new one.
            if (Math.Max(there, back) > most)
                world.Invariants.Break(Invariant.OneChild, $"{a.Name} and {b.Name} have {there} and {back} child SAs to send on", a, b);
        }
    }

    /// <summary>Nobody comes from another gateway to the hub's without that.</summary>
    public static void CheckRedirected(World world)
    {
        if (world.Options.Redirect == 0)
            return;
        world.Invariants.Count(Invariant.Convergence);
        if (new Totals(world).RedirectsFollowed == 0)
            world.Invariants.Break(Invariant.Convergence, "no peer has been redirected");
    }

    public static bool IsAtBaseline(World world) => world.Hosts.TrueForAll(h => Leftovers(h).Length == 0);

    public static void CheckBaseline(World world)
    {
        foreach (var host in world.Hosts)
        {
            world.Invariants.Count(Invariant.Baseline);
            var left = Leftovers(host);
            if (left.Length > 0)
                world.Invariants.Break(Invariant.Baseline, $"after teardown {host.Name} still has {left}", host);
        }
    }

    private static bool Works(World world, SimHost from, Engine.IpAddress route, SimHost to) =>
        from.Kernel.Route(route) is { } sa && to.Kernel.Find(sa.Parameters.OutboundSpi) is { HasInbound: true } other
        && other.Parameters.OutboundSpi == sa.Parameters.InboundSpi && sa.Path.Local.Address == from.Address
        && (world.Internet.IsBehindNat(to) || sa.Path.Remote.Address == to.Address);

    private static string Leftovers(SimHost host)
    {
        var left = new List<string>();
        if (host.Engine.IkeSaCount > 0)
            left.Add($"{host.Engine.IkeSaCount} IKE SAs");
        if (host.Kernel.SaCount > 0)
            left.Add($"{host.Kernel.SaCount} kernel SAs");
        if (host.Kernel.AllocatedCount > 0)
            left.Add($"{host.Kernel.AllocatedCount} allocated SPIs");
        if (host.Kernel.CpiCount > 0)
            left.Add($"{host.Kernel.CpiCount} CPIs");
        if (host.Aaa.Open > 0)
            left.Add($"{host.Aaa.Open} EAP conversations");
        if (host.Pool.Leased > 0)
            left.Add($"{host.Pool.Leased} leased addresses");
        if (host.Engine.PendingEffectCount > 0)
            left.Add($"{host.Engine.PendingEffectCount} pending effects");
        if (host.Engine.NextTimeout is { } timer)
            left.Add($"a {timer.Kind} timer");
        return string.Join(", ", left);
    }
}

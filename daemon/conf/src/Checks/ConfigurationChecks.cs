using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Checks;

/// <summary>What is likely to be a mistake in a configuration that works.</summary>
internal static class ConfigurationChecks
{
    /// <summary>Policies that are compared with each other; the work grows with the square.</summary>
    private const int MaxCompared = 1000;

    /// <summary>Policies with more flows than this are left out of the comparison.</summary>
    private const int MaxFlows = 32;

    public static void Run(
        IkedConfiguration configuration, MacroTable macros, LoadOptions options, SourceFile file,
        DiagnosticBag diagnostics)
    {
        if (configuration.Policies.Count == 0 && configuration.Users.Count == 0)
        {
            diagnostics.Warn(new(file, 0, 1),
                "there is no policy and no user, so nothing will ever be connected");
        }
        foreach (var (name, definition) in macros.Unused())
            diagnostics.Warn(definition, $"the macro '{Token.Clip(name)}' is never used");
        CheckNames(configuration, diagnostics);
        CheckOrder(configuration, diagnostics);
        CheckKeys(configuration, options, diagnostics);
    }

    private static void CheckNames(IkedConfiguration configuration, DiagnosticBag diagnostics)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var policy in configuration.Policies.Where(policy => !names.Add(policy.Name)))
        {
            diagnostics.Warn(policy.Source.Span,
                $"another policy has the name '{Token.Clip(policy.Name)}' already, so "
                + "commands and logs cannot tell them apart");
        }
    }

    private static void CheckOrder(IkedConfiguration configuration, DiagnosticBag diagnostics)
    {
        var defaults = configuration.Policies.Where(p => p.Match == PolicyMatch.Default).ToList();
        foreach (var policy in defaults.SkipLast(1))
        {
            diagnostics.Warn(policy.Source.Span,
                $"the policy '{Token.Clip(policy.Name)}' is never the default, because "
                + $"'{Token.Clip(defaults[^1].Name)}' is a later one");
        }
        var order = configuration.EvaluationOrder.Where(p => p.Match != PolicyMatch.Skip).Take(MaxCompared)
            .Select(p => (Policy: p, Flows: p.Flows().Take(MaxFlows + 1).ToArray()))
            .Where(row => row.Flows.Length <= MaxFlows).ToList();
        for (var i = 1; i < order.Count; i++)
        {
            var (hidden, flows) = order[i];
            if (hidden.Active)
                continue;
            var winner = order.Take(i).FirstOrDefault(o => Covers(o.Policy, hidden)
                && flows.All(flow => o.Flows.Any(other => Covers(other, flow)))).Policy;
            if (winner is not null)
            {
                diagnostics.Warn(hidden.Source.Span, $"no incoming request can reach the policy "
                    + $"'{Token.Clip(hidden.Name)}', because '{Token.Clip(winner.Name)}' matches all of them "
                    + (winner.Match == PolicyMatch.Quick ? "and is quick" : "and the last match wins"));
            }
        }
    }

    // Proposals are left out of the comparison: a policy with others may be chosen by them.
    private static bool Covers(Policy winner, Policy hidden) =>
        (winner.DestinationId is null || winner.DestinationId == hidden.DestinationId)
        && (winner.SourceId is null || winner.SourceId == hidden.SourceId)
        && (winner.Family is null || winner.Family == hidden.Family)
        && winner.Authentication.Kind == hidden.Authentication.Kind
        && winner.Transport == hidden.Transport
        && winner.IkeSas.Equals(hidden.IkeSas)
        && winner.ChildSas.Equals(hidden.ChildSas)
        && Covers(winner.EffectivePeer, hidden.EffectivePeer)
        && Covers(winner.EffectiveLocal, hidden.EffectiveLocal);

    private static bool Covers(HostSpecification winner, HostSpecification hidden) =>
        winner.Kind == HostKind.Any
        || hidden.Kind != HostKind.Any && Enum.GetValues<AddressFamily>().All(family =>
            hidden.Ranges(family).All(range => winner.Ranges(family).Any(other => other.Contains(range))));

    private static bool Covers(Flow winner, Flow hidden) =>
        (winner.Protocol == 0 || winner.Protocol == hidden.Protocol)
        && (winner.SourcePort == 0 || winner.SourcePort == hidden.SourcePort)
        && (winner.DestinationPort == 0 || winner.DestinationPort == hidden.DestinationPort)
        && winner.SourceIsAssigned == hidden.SourceIsAssigned
        && winner.DestinationIsAssigned == hidden.DestinationIsAssigned
        && winner.Source.Contains(hidden.Source) && winner.Destination.Contains(hidden.Destination);

    private static void CheckKeys(IkedConfiguration configuration, LoadOptions options, DiagnosticBag diagnostics)
    {
        var signing = configuration.Policies.FirstOrDefault(p => p.Authentication.Key is null);
        if (signing is not null && !options.Host.FileExists(options.PrivateKey))
        {
            diagnostics.Warn(signing.Source.Span, $"the policy '{Token.Clip(signing.Name)}' signs with "
                + $"{options.PrivateKey}, and there is no such file");
        }
        var local = configuration.Policies.FirstOrDefault(p => p.Authentication.Kind == AuthenticationKind.EapMschapV2);
        if (local is not null && configuration.Users.Count == 0)
        {
            diagnostics.Warn(local.Source.Span,
                $"nobody can log in by the policy '{Token.Clip(local.Name)}', because there "
                + "is no 'user'");
        }
        var carried = configuration.Policies.FirstOrDefault(p => p.Authentication.Kind == AuthenticationKind.EapRadius);
        if (carried is not null && configuration.Radius is not { Authentication.Servers.Count: > 0 })
        {
            diagnostics.Warn(carried.Source.Span,
                $"nobody can log in by the policy '{Token.Clip(carried.Name)}', because "
                + "there is no 'radius server'");
        }
    }
}

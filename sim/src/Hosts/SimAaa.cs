using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;

namespace IkeLab.Sim.Hosts;

/// <summary>A gateway's EAP server: every peer is a user, and each IKE SA under way has a conversation.</summary>
internal sealed class SimAaa(IRandomSource random) : IEapUserDatabase
{
    private readonly Dictionary<ulong, EapServer> _conversations = [];

    public int Open => _conversations.Count;

    public static string User(int peer) => string.Create(CultureInfo.InvariantCulture, $"user-{peer}");

    public static string Password(int peer) => string.Create(CultureInfo.InvariantCulture, $"password of {peer}");

    public AaaReplied Reply(AaaExchange exchange)
    {
        EapStep step;
        if (exchange.Packet.Length == 0)
        {
            var begun = new EapServer(this, [EapType.MsChapV2], random);
            _conversations.Add(exchange.IkeSpi, begun);
            step = begun.Begin();
        }
        else
        {
            step = _conversations[exchange.IkeSpi].Handle(exchange.Packet);
        }
        var user = _conversations[exchange.IkeSpi].AuthenticatedUser;
        if (step.Outcome != EapOutcome.Continue)
            End(exchange.IkeSpi);
        return new(exchange.Id, step, user is null ? null : Scenario.IdOf(NumberOf(user)));
    }

    public void End(ulong ikeSpi)
    {
        if (_conversations.Remove(ikeSpi, out var server))
            server.Dispose();
    }

    /// <summary>The power fails.</summary>
    public void Clear()
    {
        foreach (var server in _conversations.Values)
            server.Dispose();
        _conversations.Clear();
    }

    public bool TryFindPassword(string user, [NotNullWhen(true)] out string? password)
    {
        password = user.StartsWith("user-", StringComparison.Ordinal) ? Password(NumberOf(user)) : null;
        return password is not null;
    }

    private static int NumberOf(string user) => int.Parse(user.AsSpan("user-".Length), CultureInfo.InvariantCulture);
}

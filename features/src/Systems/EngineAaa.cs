using System.Diagnostics.CodeAnalysis;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Features.Systems;

/// <summary>The EAP server beside the engine, with one user, and its conversations by IKE SA.</summary>
internal sealed class EngineAaa(SystemConfiguration wish, IRandomSource random) : IEapUserDatabase
{
    private readonly Dictionary<ulong, EapServer> _conversations = [];

    public AaaReplied Reply(AaaExchange exchange)
    {
        EapStep step;
        if (exchange.Packet.Length == 0)
        {
            // RFC 7296 §3.16: IDi has told the name; no Identity request is wanted.
            var server = new EapServer(this, wish.CurrentEapMethods, random,
                wish.AsksForEapName ? null : wish.EapName);
            _conversations.Add(exchange.IkeSpi, server);
            step = server.Begin();
        }
        else
        {
            step = _conversations[exchange.IkeSpi].Handle(exchange.Packet);
        }
        if (step.Outcome == EapOutcome.Continue)
            return new(exchange.Id, step, null);
        var user = _conversations[exchange.IkeSpi].AuthenticatedUser;
        End(exchange.IkeSpi);
        return new(exchange.Id, step, user is null ? null : Identification.Email(user));
    }

    public void End(ulong ikeSpi)
    {
        if (_conversations.Remove(ikeSpi, out var server))
            server.Dispose();
    }

    public bool TryFindPassword(string user, [NotNullWhen(true)] out string? password)
    {
        password = user == wish.EapName ? wish.EapPassword : null;
        return password is not null;
    }
}

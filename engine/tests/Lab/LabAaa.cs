using System.Diagnostics.CodeAnalysis;
using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>An EAP server with one user, and its conversations by IKE SA.</summary>
internal sealed class LabAaa : IEapUserDatabase
{
    public const string User = "alice";
    public const string Password = "open sesame";

    private readonly Dictionary<ulong, EapServer> _conversations = [];

    public EapType[] Methods { get; set; } = [EapType.MsChapV2];

    /// <summary>What the server says instead of what it would say.</summary>
    public Func<EapStep, EapStep> Change { get; set; } = step => step;
    public int Open => _conversations.Count;

    public AaaReplied Reply(AaaExchange exchange)
    {
        EapStep step;
        if (exchange.Packet.Length == 0)
        {
            var server = new EapServer(this, Methods, new LabRandom(77));
            _conversations.Add(exchange.IkeSpi, server);
            step = Change(server.Begin());
        }
        else
        {
            step = Change(_conversations[exchange.IkeSpi].Handle(exchange.Packet));
        }
        if (step.Outcome == EapOutcome.Continue)
            return new(exchange.Id, step, null) { Reason = _conversations[exchange.IkeSpi].Refusal };
        var refusal = _conversations[exchange.IkeSpi].Refusal;
        var user = _conversations[exchange.IkeSpi].AuthenticatedUser;
        End(exchange.IkeSpi);
        return new(exchange.Id, step, user is null ? null : Identification.Email(user)) { Reason = refusal };
    }

    public void End(ulong ikeSpi)
    {
        if (_conversations.Remove(ikeSpi, out var server))
            server.Dispose();
    }

    public bool TryFindPassword(string user, [NotNullWhen(true)] out string? password)
    {
        password = user == User ? Password : null;
        return password is not null;
    }
}

using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The token of an IKE SA that our rekey made: only now are both of its SPIs known (RFC 6290 §4.3).
/// </summary>
internal sealed class CrashTokenExchange : InformationalExchange
{
    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable;

    public override List<Payload> Payloads()
    {
        var payloads = new List<Payload>(1);
        CrashTokens.Add(payloads, Sa);
        return payloads;
    }
}

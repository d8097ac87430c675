using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>Methods of authentication that a side accepts (RFC 9593).</summary>
[Binding]
public sealed class AuthMethodSteps(Conversation talk)
{
    /// <summary>Each by its number, with the octets of its AlgorithmIdentifier, in the order of preference.</summary>
    [Then("the message announces the methods")]
    public void Announces(DataTable table)
    {
        var seen = Announced().ToList();
        var wanted = table.Rows.Select(r => $"{r["method"]} {r["algorithm"]}".Trim());
        Conversation.Require(seen.SequenceEqual(wanted),
            $"it announces {string.Join(", ", seen)}");
    }

    private IEnumerable<string> Announced()
    {
        var data = talk.Message.Payloads.FindNotify(NotifyType.SupportedAuthMethods)?.Data
            ?? throw new StepException("it announces nothing");
        // RFC 9593 §3.2: length, method, for signatures a link, for method 14 an AlgorithmIdentifier.
        for (var at = 0; at < data.Length; at += data[at])
        {
            Conversation.Require(data[at] >= 2 && at + data[at] <= data.Length, Convert.ToHexString(data));
            var algorithm = data[at] > 3 ? Convert.ToHexString(data.AsSpan(at + 3, data[at] - 3)) : "";
            yield return FormattableString.Invariant($"{data[at + 1]} {algorithm}").Trim();
        }
    }
}

using System.Globalization;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Payloads and notifies by the names of RFC 7296 §1.2 and §3.10.1.</summary>
internal static class PayloadNames
{
    private static readonly Dictionary<string, PayloadType> Types = new()
    {
        ["SA"] = PayloadType.SecurityAssociation, ["KE"] = PayloadType.KeyExchange,
        ["KEi"] = PayloadType.KeyExchange, ["KEr"] = PayloadType.KeyExchange,
        ["IDi"] = PayloadType.IdInitiator, ["IDr"] = PayloadType.IdResponder,
        ["CERT"] = PayloadType.Certificate, ["CERTREQ"] = PayloadType.CertificateRequest,
        ["AUTH"] = PayloadType.Authentication, ["Ni"] = PayloadType.Nonce, ["Nr"] = PayloadType.Nonce,
        ["N"] = PayloadType.Notify, ["D"] = PayloadType.Delete, ["V"] = PayloadType.VendorId,
        ["TSi"] = PayloadType.TrafficSelectorInitiator, ["TSr"] = PayloadType.TrafficSelectorResponder,
        ["SK"] = PayloadType.Encrypted, ["CP"] = PayloadType.Configuration, ["EAP"] = PayloadType.Eap,
        ["PS"] = PayloadType.PuzzleSolution,
    };

    /// <summary>ESP or AH.</summary>
    public static ProtocolId Protocol(string name) => name == "AH" ? ProtocolId.Ah : ProtocolId.Esp;

    /// <summary>Also takes a number.</summary>
    /// <exception cref="StepException">Neither a name nor a number.</exception>
    public static PayloadType Type(string name) => Types.TryGetValue(name, out var type) ? type
        : byte.TryParse(name, CultureInfo.InvariantCulture, out var number) ? (PayloadType)number
        : throw new StepException($"'{name}' is no payload: {string.Join(", ", Types.Keys)} or a number");

    /// <summary>By the registered name, such as COOKIE, or a number.</summary>
    /// <exception cref="StepException">Neither a name nor a number.</exception>
    public static NotifyType Notify(string name)
    {
        foreach (var type in Enum.GetValues<NotifyType>())
        {
            if (MessagePrinter.Name(type) == name)
                return type;
        }
        return ushort.TryParse(name, CultureInfo.InvariantCulture, out var number)
            ? (NotifyType)number
            : throw new StepException($"'{name}' is no notify type");
    }

    public static ExchangeType Exchange(string name) => name switch
    {
        "IKE_SA_INIT" => ExchangeType.IkeSaInit,
        "IKE_AUTH" => ExchangeType.IkeAuth,
        "CREATE_CHILD_SA" => ExchangeType.CreateChildSa,
        "INFORMATIONAL" => ExchangeType.Informational,
        "IKE_SESSION_RESUME" => ExchangeType.IkeSessionResume,
        "IKE_INTERMEDIATE" => ExchangeType.IkeIntermediate,
        "IKE_FOLLOWUP_KE" => ExchangeType.IkeFollowupKe,
        _ => throw new StepException($"'{name}' is no exchange that is known here"),
    };

    /// <summary>The payload is what the name says; N(COOKIE) is a notify of that type.</summary>
    public static bool Is(RawPayload payload, string name) =>
        name.StartsWith("N(", StringComparison.Ordinal) && name.EndsWith(')')
            ? payload.Type == PayloadType.Notify && NotifyTypeOf(payload) == Notify(name[2..^1])
            : payload.Type == Type(name);

    public static NotifyType NotifyTypeOf(RawPayload payload) =>
        (NotifyType)(payload.Body[2] << 8 | payload.Body[3]);

    public static string Describe(IEnumerable<RawPayload> payloads) => string.Join(' ', payloads.Select(p =>
        p.Type == PayloadType.Notify ? $"N({MessagePrinter.Name(NotifyTypeOf(p))})"
        : Types.FirstOrDefault(t => t.Value == p.Type).Key ?? $"{(byte)p.Type}"));

    /// <summary>Splits "SA, KEr, Nr".</summary>
    public static string[] Split(string names) =>
        names.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

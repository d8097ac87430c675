using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>MULTIPLE_AUTH_SUPPORTED and ANOTHER_AUTH_FOLLOWS (RFC 4739 §3).</summary>
internal static class MultipleAuth
{
    /// <summary>Stands beside an AUTH payload whose sender goes on with another identity (RFC 4739 §2.1).</summary>
    public static NotifyPayload AnotherFollows => new(ProtocolId.None, [], NotifyType.AnotherAuthFollows, []);

    /// <summary>In the first IKE_AUTH request.</summary>
    public static void AddSupport(List<Payload> payloads, Connection connection)
    {
        if (connection.AuthenticatesAgain)
            payloads.Add(Supported);
    }

    /// <summary>In the IKE_SA_INIT response, if any connection has use for it that may still be chosen in IKE_AUTH.</summary>
    public static void AddAnswer(List<Payload> payloads, IkeSa sa)
    {
        if (sa.Core.Connections.Candidates(sa.Path).Exists(c => c.AuthenticatesAgain))
            payloads.Add(Supported);
    }

    public static bool IsSupported(PayloadList payloads) =>
        payloads.FindNotify(NotifyType.MultipleAuthSupported) is not null;

    public static bool Follows(PayloadList payloads) => payloads.FindNotify(NotifyType.AnotherAuthFollows) is not null;

    private static NotifyPayload Supported => new(ProtocolId.None, [], NotifyType.MultipleAuthSupported, []);
}

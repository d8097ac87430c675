using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// What the initiator asks to be assigned, with the first request for a child that is answered (RFC 7296 §2.19).
/// </summary>
internal static class AssignedConfiguration
{
    public static void AddRequest(List<Payload> payloads, IkeSa sa)
    {
        if (sa.Connection.Requests.Length > 0 && !sa.IsConfigured)
            payloads.Add(new ConfigurationPayload(ConfigurationType.Request, sa.Connection.Requests));
    }

    public static void Read(PayloadList payloads, IkeSa sa)
    {
        if (sa.Connection.Requests.Length == 0 || sa.IsConfigured
            || payloads.Find<ConfigurationPayload>() is not { Kind: ConfigurationType.Reply } reply)
        {
            return;
        }
        sa.IsConfigured = true;
        sa.Core.Do(new Configured { Connection = sa.Connection, IkeSpi = sa.LocalSpi, Attributes = reply.Attributes });
    }
}

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

    /// <summary>
    /// We asked for an address and have not got one: the child is of no use (RFC 7296 §3.15.4).
    /// </summary>
    public static bool IsMissing(IkeSa sa, out string reason)
    {
        reason = "the peer has assigned no address";
        return !sa.IsConfigured && Array.Exists(sa.Connection.Requests, r => r.Type is
            ConfigurationAttributeType.InternalIp4Address or ConfigurationAttributeType.InternalIp6Address);
    }

    public static void Read(PayloadList payloads, IkeSa sa)
    {
        if (sa.Connection.Requests.Length == 0 || sa.IsConfigured
            || payloads.Find<ConfigurationPayload>() is not { Kind: ConfigurationType.Reply } reply)
        {
            return;
        }
        sa.IsConfigured = true;
        sa.Core.Do(new Configured
        {
            Connection = sa.Connection, IkeSpi = sa.LocalSpi, Attributes = reply.Attributes,
            IsFullTunnel = payloads.Find(PayloadType.TrafficSelectorResponder) is TsPayload { Selectors: var selectors }
                && SelectorCoverage.CoversFamily(selectors),
        });
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What both sides of an IKE SA have said they can do; a rekeyed SA inherits it.</summary>
[Flags]
internal enum Extensions : ushort
{
    None = 0,

    /// <summary>Large messages go in fragments (RFC 7383).</summary>
    Fragmentation = 1,

    /// <summary>Addresses may change (RFC 4555).</summary>
    Mobike = 16,

    /// <summary>Both sides do NAT traversal: they have sent NAT_DETECTION_* (RFC 7296 §2.23).</summary>
    NatTraversal = 32,
}

/// <summary>The notifies of IKE_SA_INIT that offer extensions and accept them.</summary>
internal static class ExtensionOffer
{
    public static void Add(List<Payload> payloads, Connection connection)
    {
        if (connection.Fragmentation)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
    }

    /// <summary>The responder repeats what is agreed.</summary>
    public static void AddAnswer(List<Payload> payloads, Extensions agreed)
    {
        if ((agreed & Extensions.Fragmentation) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
    }

    /// <summary>What the peer's message and our connection have in common.</summary>
    public static Extensions Agree(PayloadList payloads, Connection connection)
    {
        var agreed = Extensions.None;
        if (connection.Fragmentation && payloads.FindNotify(NotifyType.FragmentationSupported) is not null)
            agreed |= Extensions.Fragmentation;
        if (!connection.ProhibitNats && payloads.FindNotify(NotifyType.NatDetectionSourceIp) is not null
            && payloads.FindNotify(NotifyType.NatDetectionDestinationIp) is not null)
        {
            agreed |= Extensions.NatTraversal;
        }
        return agreed;
    }
}

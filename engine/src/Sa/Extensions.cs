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

    /// <summary>The responder allows IKE SAs without a child (RFC 6023).</summary>
    Childless = 2,

    /// <summary>A postquantum preshared key may be mixed into the keys (RFC 8784).</summary>
    Ppk = 4,

    /// <summary>Addresses may change (RFC 4555).</summary>
    Mobike = 16,

    /// <summary>Both sides do NAT traversal: they have sent NAT_DETECTION_* (RFC 7296 §2.23).</summary>
    NatTraversal = 32,

    /// <summary>IKE_INTERMEDIATE may come between IKE_SA_INIT and IKE_AUTH (RFC 9242).</summary>
    Intermediate = 8,

    /// <summary>Each side may authenticate more than one identity (RFC 4739): as the initiator knows it.</summary>
    MultipleAuth = 64,

    /// <summary>A cluster member may set the message IDs after a failover (RFC 6311 §5.1).</summary>
    MessageIdSync = 1 << 12,

    /// <summary>A cluster member may have us skip sequence numbers (RFC 6311 §5.2).</summary>
    ReplayCounterSync = 1 << 13,

    /// <summary>The initiator goes where the responder sends it (RFC 5685): as the responder knows it.</summary>
    PeerFollowsRedirects = 1 << 10,

    /// <summary>The same, as the initiator knows it.</summary>
    FollowsRedirects = 1 << 11,
}

/// <summary>The notifies of IKE_SA_INIT that offer extensions and accept them.</summary>
internal static class ExtensionOffer
{
    public static void Add(List<Payload> payloads, Connection connection)
    {
        if (connection.Fragmentation)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        if (connection.Ppks.Length > 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.UsePpk, []));
        // RFC 9370 §2.2.1: whoever proposes additional key exchanges must offer the exchange that carries them.
        if (AdditionalKeyExchanges.AreIn(connection.IkeProposals))
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.IntermediateExchangeSupported, []));
        if (connection.FollowRedirects)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.RedirectSupported, []));
    }

    /// <summary>The responder repeats what is agreed.</summary>
    public static void AddAnswer(List<Payload> payloads, Extensions agreed, Connection connection)
    {
        if ((agreed & Extensions.Fragmentation) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        if ((agreed & Extensions.Ppk) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.UsePpk, []));
        // RFC 6023 §3: the responder alone says so.
        if (connection.Childless != Childless.Never)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.ChildlessIkev2Supported, []));
        if ((agreed & Extensions.Intermediate) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.IntermediateExchangeSupported, []));
    }

    /// <summary>What the peer's message and our connection have in common.</summary>
    public static Extensions Agree(PayloadList payloads, Connection connection)
    {
        var agreed = Extensions.None;
        if (connection.Fragmentation && payloads.FindNotify(NotifyType.FragmentationSupported) is not null)
            agreed |= Extensions.Fragmentation;
        if (payloads.FindNotify(NotifyType.ChildlessIkev2Supported) is not null)
            agreed |= Extensions.Childless;
        if (connection.Ppks.Length > 0 && payloads.FindNotify(NotifyType.UsePpk) is not null)
            agreed |= Extensions.Ppk;
        if (!connection.ProhibitNats && payloads.FindNotify(NotifyType.NatDetectionSourceIp) is not null
            && payloads.FindNotify(NotifyType.NatDetectionDestinationIp) is not null)
        {
            agreed |= Extensions.NatTraversal;
        }
        if (OffersIntermediate(payloads) && AdditionalKeyExchanges.AreIn(connection.IkeProposals))
            agreed |= Extensions.Intermediate;
        if (connection.AuthenticatesAgain && MultipleAuth.IsSupported(payloads))
            agreed |= Extensions.MultipleAuth;
        // RFC 5685 §3: either notify says that the initiator follows.
        if (payloads.FindNotify(NotifyType.RedirectSupported) is not null
            || payloads.FindNotify(NotifyType.RedirectedFrom) is not null)
            agreed |= Extensions.PeerFollowsRedirects;
        return agreed;
    }

    /// <summary>Without it the peer's additional key exchanges count as unknown (RFC 9370 §2.2.1).</summary>
    public static bool OffersIntermediate(PayloadList payloads) =>
        payloads.FindNotify(NotifyType.IntermediateExchangeSupported) is not null;
}

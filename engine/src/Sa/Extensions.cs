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

    /// <summary>The initiator goes where the responder sends it (RFC 5685): as the responder knows it.</summary>
    PeerFollowsRedirects = 1 << 12,

    /// <summary>The same, as the initiator knows it.</summary>
    FollowsRedirects = 1 << 13,
}

/// <summary>The notifies of IKE_SA_INIT that offer extensions and accept them.</summary>
internal static class ExtensionOffer
{
    public static void Add(List<Payload> payloads, Connection connection)
    {
        if (connection.Fragmentation)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        if (connection.FollowRedirects)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.RedirectSupported, []));
    }

    /// <summary>The responder repeats what is agreed.</summary>
    public static void AddAnswer(List<Payload> payloads, Extensions agreed, Connection connection)
    {
        if ((agreed & Extensions.Fragmentation) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        // RFC 6023 §3: the responder alone says so.
        if (connection.Childless != Childless.Never)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.ChildlessIkev2Supported, []));
    }

    /// <summary>What the peer's message and our connection have in common.</summary>
    public static Extensions Agree(PayloadList payloads, Connection connection)
    {
        var agreed = Extensions.None;
        if (connection.Fragmentation && payloads.FindNotify(NotifyType.FragmentationSupported) is not null)
            agreed |= Extensions.Fragmentation;
        if (payloads.FindNotify(NotifyType.ChildlessIkev2Supported) is not null)
            agreed |= Extensions.Childless;
        // RFC 5685 §3: either notify says that the initiator follows.
        if (payloads.FindNotify(NotifyType.RedirectSupported) is not null
            || payloads.FindNotify(NotifyType.RedirectedFrom) is not null)
            agreed |= Extensions.PeerFollowsRedirects;
        return agreed;
    }
}

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

    /// <summary>IKE_INTERMEDIATE may come between IKE_SA_INIT and IKE_AUTH (RFC 9242).</summary>
    Intermediate = 2,
}

/// <summary>The notifies of IKE_SA_INIT that offer extensions and accept them.</summary>
internal static class ExtensionOffer
{
    public static void Add(List<Payload> payloads, Connection connection)
    {
        if (connection.Fragmentation)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        // RFC 9370 §2.2.1: whoever proposes additional key exchanges must offer the exchange that carries them.
        if (AdditionalKeyExchanges.AreIn(connection.IkeProposals))
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.IntermediateExchangeSupported, []));
    }

    /// <summary>The responder repeats what is agreed.</summary>
    public static void AddAnswer(List<Payload> payloads, Extensions agreed)
    {
        if ((agreed & Extensions.Fragmentation) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.FragmentationSupported, []));
        if ((agreed & Extensions.Intermediate) != 0)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.IntermediateExchangeSupported, []));
    }

    /// <summary>What the peer's message and our connection have in common.</summary>
    public static Extensions Agree(PayloadList payloads, Connection connection)
    {
        var agreed = Extensions.None;
        if (connection.Fragmentation && payloads.FindNotify(NotifyType.FragmentationSupported) is not null)
            agreed |= Extensions.Fragmentation;
        if (OffersIntermediate(payloads) && AdditionalKeyExchanges.AreIn(connection.IkeProposals))
            agreed |= Extensions.Intermediate;
        return agreed;
    }

    /// <summary>Without it the peer's additional key exchanges count as unknown (RFC 9370 §2.2.1).</summary>
    public static bool OffersIntermediate(PayloadList payloads) =>
        payloads.FindNotify(NotifyType.IntermediateExchangeSupported) is not null;
}

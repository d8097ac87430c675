using IkeLab.Engine.Config;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// What makes the engine begin the exchange that the recorded side began: its user, its clock or its kernel wanted it.
/// </summary>
internal static class Trigger
{
    /// <summary>For a request. Does nothing where the engine has no reason that would make it say such a message.</summary>
    public static void Begin(ReplayMessage message, ReplayHost host, Instant now)
    {
        if (Find(message, host) is { } command)
            host.Command(now, command);
    }

    private static Command? Find(ReplayMessage message, ReplayHost host)
    {
        var header = message.Header;
        if (header.Exchange == ExchangeType.IkeSaInit)
            return header.SpiR == 0 && host.IkeSpis.Count == 0 ? new Initiate(ReplayConfiguration.ConnectionName) : null;
        var ikeSpi = header.FromInitiator ? header.SpiI : header.SpiR;
        var payloads = message.Payloads;
        if (header.Exchange == ExchangeType.CreateChildSa)
            return CreateChild(ikeSpi, payloads, host);
        if (header.Exchange != ExchangeType.Informational || message.Opened.InnerPayloads is null)
            return null;
        if (payloads.Find<DeletePayload>() is { } delete)
        {
            return delete.Protocol == ProtocolId.Ike ? new DeleteIke(ikeSpi)
                : delete.Spis.Length > 0 ? new DeleteChild(delete.Spis[0]) : null;
        }
        // RFC 4555 §3.5: the new address is the one that the message comes from.
        if (payloads.FindNotify(NotifyType.UpdateSaAddresses) is not null)
            return Move(message, host);
        return payloads.Count == 0 ? new CheckLiveness(ikeSpi) : null;
    }

    private static Command? CreateChild(ulong ikeSpi, PayloadList payloads, ReplayHost host)
    {
        if (payloads.Find<SaPayload>() is { Proposals: [{ Protocol: ProtocolId.Ike }, ..] })
            return new RekeyIke(ikeSpi);
        if (payloads.FindNotify(NotifyType.RekeySa) is { Spi.Length: 4 } rekey)
            return new RekeyChild(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(rekey.Spi));
        return payloads.Find(PayloadType.TrafficSelectorInitiator) is TsPayload local
            && payloads.Find(PayloadType.TrafficSelectorResponder) is TsPayload remote
            && host.FindChild(local.Selectors, remote.Selectors) is { } name
            ? new CreateChild(ikeSpi, name)
            : null;
    }

    private static MoveLocal? Move(ReplayMessage message, ReplayHost host) =>
        host.LastLocal is { } from && from != message.Source.Source.Address
            ? new MoveLocal(from, message.Source.Source.Address)
            : null;
}

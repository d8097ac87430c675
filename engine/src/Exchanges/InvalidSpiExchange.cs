using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>Tells the peer that it sends ESP with an SPI that is unknown here (RFC 7296 §1.5, §3.10.1).</summary>
internal sealed class InvalidSpiExchange(uint spi) : InformationalExchange
{
    public override bool IsStillWanted(IkeSa sa) => sa.IsUsable;

    public override List<Payload> Payloads() =>
        [new NotifyPayload(ProtocolId.None, [], NotifyType.InvalidSpi, ChildNegotiation.SpiOctets(spi))];
}

namespace IkeLab.Control.Tests;

internal static class Samples
{
    public static IkeSaInfo Sa(ulong spi = 0x1122334455667788) => new()
    {
        InitiatorSpi = spi,
        ResponderSpi = 0xffeeddccbbaa9988,
        State = IkeSaState.Established,
        Role = SaRole.Initiator,
        Connection = "office",
        Local = "192.0.2.1:4500",
        Remote = "[2001:db8::2]:4500",
        RemoteId = "FQDN/b.example.org",
        ReplacedBy = 0xffffffffffffffff,
        Children =
        [
            new()
            {
                Name = "net",
                InboundSpi = 0xc0000001,
                OutboundSpi = 0x00000100,
                State = ChildSaState.Installed,
                LocalSelectors = [new("10.1.0.0/24", 6, 80, 80, "10.9.0.0/24")],
                Inbound = new(ulong.MaxValue, 2),
            },
        ],
    };

    public static EventInfo Event(string sentence) => new()
    {
        Time = DateTimeOffset.UnixEpoch,
        Kind = EventKind.IkeEstablished,
        Sentence = sentence,
        IkeSpi = 5,
    };
}

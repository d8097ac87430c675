using IkeLab.Control;

namespace IkeLab.CommandLine.Tests;

/// <summary>SAs and connections with every member that is shown.</summary>
internal static class CtlSamples
{
    public static IkeSaInfo Sa { get; } = new()
    {
        InitiatorSpi = 0x1122334455667788,
        ResponderSpi = 0xffeeddccbbaa9988,
        State = IkeSaState.Established,
        Role = SaRole.Initiator,
        Connection = "office",
        Local = "192.0.2.1:4500",
        Remote = "[2001:db8::2]:4500",
        LocalId = "FQDN/a.example.org",
        RemoteId = "FQDN/b.example.org",
        Tag = "office-alice",
        Suite = "aes-128-gcm prf hmac-sha2-256 group curve25519",
        Nat = NatPlace.Remote,
        UdpEncapsulated = true,
        Mobike = true,
        Fragmentation = true,
        AssignedAddresses = ["10.8.0.5"],
        AgeSeconds = 3_725,
        RekeyInSeconds = 7_500,
        LastHeardSeconds = 45,
        OutstandingRequests = 1,
        Retransmissions = 2,
        Children = [Child],
    };

    public static IkeSaInfo HalfOpen { get; } = new()
    {
        InitiatorSpi = 0x0102030405060708,
        ResponderSpi = 0xa1a2a3a4a5a6a7a8,
        State = IkeSaState.HalfOpen,
        Role = SaRole.Responder,
        Connection = "road warriors",
        Local = "192.0.2.1:500",
        Remote = "198.51.100.7:500",
        ReplacedBy = 0xb1b2b3b4b5b6b7b8,
    };

    private static ChildSaInfo Child => new()
    {
        Name = "net",
        InboundSpi = 0xc0000001,
        OutboundSpi = 0x00000100,
        State = ChildSaState.Installed,
        Suite = "aes-128-gcm",
        ExtendedSequenceNumbers = true,
        LocalSelectors = [new("10.1.0.0/24", 6, 80, 80, "10.9.0.0/24"), new("2001:db8:1::/64", 17, 5, 9)],
        RemoteSelectors = [new("10.2.0.1-10.2.0.9", 6)],
        Inbound = new(1_234, 1_600_000),
        Outbound = new(1, 84),
        AgeSeconds = 300,
        RekeyInSeconds = 2_400,
        ExpiresInSeconds = 3_000,
    };

    public static IReadOnlyList<ConnectionInfo> Connections { get; } =
    [
        new()
        {
            Name = "office",
            State = ConnectionState.Up,
            Local = "192.0.2.1",
            Remote = "2001:db8::2",
            IkeSas = 1,
            ChildSas = 1,
            UpSeconds = 3_725,
            Children =
            [
                new() { Name = "net", InboundSpi = 0xc0000001 },
                new() { Name = "voice", LastFailure = "the peer has answered NO_PROPOSAL_CHOSEN." },
            ],
        },
        new()
        {
            Name = "branch",
            State = ConnectionState.Waiting,
            Remote = "vpn.example.org",
            LastFailure = "the peer has not answered IKE_SA_INIT.",
            LastFailureSeconds = 12,
            NextTryInSeconds = 32,
            FailedAttempts = 5,
            Children = [new() { Name = "net" }],
        },
        new() { Name = "road warriors", State = ConnectionState.Listening },
    ];
}

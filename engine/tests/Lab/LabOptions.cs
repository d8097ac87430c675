using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>What a lab's two configurations have; each test changes what it is about.</summary>
internal sealed record LabOptions
{
    public AlgorithmProposal[] IkeA { get; init; } = [Ike()];
    public AlgorithmProposal[] IkeB { get; init; } = [Ike()];
    public AlgorithmProposal[] EspA { get; init; } = [Esp()];
    public AlgorithmProposal[] EspB { get; init; } = [Esp()];
    public Authentication Authentication { get; init; } = Authentication.SharedKey;

    /// <summary>How A proves itself, where it is not as B does.</summary>
    public Authentication? AuthenticationOfA { get; init; }
    public IEapPeerFactory? Eap { get; init; }
    public bool EapOnly { get; init; }
    public Childless ChildlessA { get; init; }
    public Childless ChildlessB { get; init; }
    public PostquantumPresharedKey[] PpksA { get; init; } = [];
    public PostquantumPresharedKey[] PpksB { get; init; } = [];
    public bool PpkRequiredA { get; init; }
    public bool PpkRequiredB { get; init; }
    public Uniqueness Uniqueness { get; init; }
    public bool SendInitialContact { get; init; } = true;
    public byte[][] VendorIds { get; init; } = [];
    public Announcement[] Announcements { get; init; } = [];
    public int NonceLengthOfA { get; init; } = 32;
    public bool AcceptsTfcPaddingOfB { get; init; } = true;
    public bool LooksUpCertificates { get; init; }
    public bool WithoutChildren { get; init; }
    public ConfigurationAttribute[] Requests { get; init; } = [];
    public bool Assigns { get; init; }
    public bool RequiresRequest { get; init; }
    public string SecretA { get; init; } = "correct horse";
    public string SecretB { get; init; } = "correct horse";
    public ChildMode ModeA { get; init; } = ChildMode.Tunnel;
    public ChildMode ModeB { get; init; } = ChildMode.Tunnel;
    public TrafficSelector[] LocalA { get; init; } = [Net("10.1.0.0", "10.1.255.255")];
    public TrafficSelector[] RemoteA { get; init; } = [Net("10.2.0.0", "10.2.255.255")];
    public TrafficSelector[] LocalB { get; init; } = [Net("10.2.0.0", "10.2.255.255")];
    public TrafficSelector[] RemoteB { get; init; } = [Net("10.1.0.0", "10.1.255.255")];
    public string ExpectedIdOfB { get; init; } = "b.example";
    public EndpointLimits Limits { get; init; } = new();
    public int Window { get; init; } = 1;
    public int FragmentSize { get; init; } = 1280;
    public bool FragmentationA { get; init; } = true;
    public bool FragmentationB { get; init; } = true;
    public bool MobikeA { get; init; } = true;
    public bool MobikeB { get; init; } = true;

    /// <summary>B does not care about A's address.</summary>
    public bool Roaming { get; init; }
    public IpAddress[] AdditionalA { get; init; } = [];
    public IpAddress[] AdditionalB { get; init; } = [];
    public bool CheckReturnRoutability { get; init; } = true;
    public bool ProhibitNats { get; init; }

    /// <summary>Both hosts make crash tokens (RFC 6290).</summary>
    public bool CrashTokens { get; init; }

    /// <summary>A asks for tickets and B gives them (RFC 5723).</summary>
    public bool Resumption { get; init; }
    /// <summary>A goes where B sends it (RFC 5685).</summary>
    public bool FollowRedirects { get; init; }

    /// <summary>B has this address too, with a connection that redirects nobody unless a test says otherwise.</summary>
    public static readonly IpAddress OtherGateway = IpAddress.V4(192, 0, 2, 9);
    public RedirectPolicy? Redirect { get; init; }
    public RedirectPolicy? RedirectOfOther { get; init; }
    public TicketKey[] TicketKeys { get; init; } = [new(1, new byte[32])];
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromHours(8);
    public TimeSpan Liveness { get; init; } = TimeSpan.FromSeconds(30);
    public Lifetime IkeLifetime { get; init; } = new(TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>The last word on a side's connection; true is A.</summary>
    public Func<Connection, bool, Connection> Adjust { get; init; } = (connection, _) => connection;

    public static AlgorithmProposal Ike(params KeyExchangeMethod[] methods) => new()
    {
        Encryption = [new(EncryptionId.AesGcm16, 128)],
        Prf = [PrfId.HmacSha256],
        KeyExchange = methods.Length > 0 ? methods : [KeyExchangeMethod.X25519],
    };

    public static AlgorithmProposal Esp(params KeyExchangeMethod[] methods) => new()
    {
        Encryption = [new(EncryptionId.AesGcm16, 128)],
        KeyExchange = methods,
    };

    public static TrafficSelector Net(string start, string end, byte protocol = 0, ushort port = 0, ushort endPort = 65535) =>
        new(protocol, port, endPort, IpAddress.Parse(start), IpAddress.Parse(end));

    public EndpointConfiguration Configuration(bool ofA)
    {
        var (self, other) = ofA ? ("a.example", ExpectedIdOfB) : ("b.example", "a.example");
        var secrets = new SharedSecrets().Add(
            Identification.Fqdn(other), System.Text.Encoding.UTF8.GetBytes(ofA ? SecretA : SecretB));
        var configuration = new EndpointConfiguration
        {
            ExportKeys = true,
            WindowSize = Window,
            NonceLength = ofA ? NonceLengthOfA : 32,
            FragmentSize = FragmentSize,
            Limits = Limits,
            TicketKeys = Resumption ? TicketKeys : [],
            TicketLifetime = TicketLifetime,
            CrashDetectionSecret = CrashTokens ? System.Text.Encoding.UTF8.GetBytes($"crash secret of {self}") : null,
            Connections =
            [
                Adjust(new()
                {
                    Name = "a-b",
                    Local = new(IpAddress.V4(192, 0, 2, ofA ? (byte)1 : (byte)2), UdpPath.IkePort),
                    Remote = Roaming && !ofA
                        ? null
                        : new(IpAddress.V4(192, 0, 2, ofA ? (byte)2 : (byte)1), UdpPath.IkePort),
                    LocalId = Identification.Fqdn(self),
                    RemoteId = Identification.Fqdn(other),
                    LocalAuthentication = ofA ? AuthenticationOfA ?? Authentication : Authentication,
                    RemoteAuthentication = ofA ? Authentication : AuthenticationOfA ?? Authentication,
                    Eap = ofA ? Eap : null,
                    EapOnly = EapOnly,
                    Mobike = ofA ? MobikeA : MobikeB,
                    AdditionalAddresses = ofA ? AdditionalA : AdditionalB,
                    CheckReturnRoutability = CheckReturnRoutability,
                    ProhibitNats = ProhibitNats,
                    LooksUpCertificates = LooksUpCertificates,
                    Uniqueness = Uniqueness,
                    SendInitialContact = SendInitialContact,
                    VendorIds = VendorIds,
                    Announcements = Announcements,
                    Ppks = ofA ? PpksA : PpksB,
                    PpkRequired = ofA ? PpkRequiredA : PpkRequiredB,
                    Childless = ofA ? ChildlessA : ChildlessB,
                    Requests = ofA ? Requests : [],
                    AssignsAddresses = !ofA && Assigns,
                    RequiresRequest = !ofA && RequiresRequest,
                    Secrets = secrets,
                    IkeProposals = ofA ? IkeA : IkeB,
                    IkeLifetime = IkeLifetime,
                    LivenessInterval = Liveness,
                    Resumption = Resumption,
                    FollowRedirects = ofA && FollowRedirects,
                    Redirect = ofA ? null : Redirect,
                    Fragmentation = ofA ? FragmentationA : FragmentationB,
                    Children = ofA && WithoutChildren ? [] :
                    [
                        new()
                        {
                            Name = "net",
                            Mode = ofA ? ModeA : ModeB,
                            Proposals = ofA ? EspA : EspB,
                            Local = ofA ? LocalA : LocalB,
                            Remote = ofA ? RemoteA : RemoteB,
                            AcceptsTfcPadding = ofA || AcceptsTfcPaddingOfB,
                            RemoteIsAssigned = !ofA && Assigns,
                        },
                    ],
                }, ofA),
            ],
        };
        var connection = configuration.Connections[0];
        return ofA ? configuration : configuration with
        {
            Connections =
            [
                connection,
                connection with
                {
                    Name = "a-other", Local = new(OtherGateway, UdpPath.IkePort), Redirect = RedirectOfOther,
                },
            ],
        };
    }
}

using IkeLab.Engine;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.PfKey;

/// <summary>XFRM's words in those of KAME.</summary>
internal static class PfKeyMessages
{
    private const byte SaTypeAny = 0;
    private const byte SaTypeAh = 2;
    private const byte SaTypeEsp = 3;
    private const byte Mature = 1;

    private const byte ModeTransport = 1;
    private const byte ModeTunnel = 2;

    private const ushort PolicyIpsec = 2;
    private const byte LevelUnique = 3;
    private const byte AnyProtocol = 255;

    public static PfKeyMessage Register() => new() { Type = PfKeyType.Register, SaType = SaTypeEsp };

    public static PfKeyMessage DumpSas() => new() { Type = PfKeyType.Dump, SaType = SaTypeAny };

    public static PfKeyMessage DumpPolicies() => new() { Type = KameType.SpdDump };

    public static PfKeyMessage Allocate(XfrmAllocateSpi request) => new()
    {
        Type = PfKeyType.GetSpi,
        SaType = SaTypeOf(request.Sa.Protocol),
        Extensions =
        [
            .. Addresses(request.Sa.Source, request.Sa.Destination),
            new PfKeySpiRange(PfKeyExtensionType.SpiRange, request.Minimum, request.Maximum),
            new KameSa2(ModeOf(request.Sa.Mode), 0, PfKeyRequestIds.Lowest),
        ],
    };

    /// <summary>Of an SA that has a number for its cipher and its integrity each; 0 for none.</summary>
    public static PfKeyMessage Install(XfrmSaMessage request, byte cipher, byte integrity, uint requestId)
    {
        var (sa, attributes) = (request.Sa, request.Attributes);
        List<PfKeyExtension> extensions =
        [
            new PfKeySa(PfKeyExtensionType.Sa, sa.Spi, sa.ReplayWindow, Mature, integrity, cipher, 0),
            Limit(PfKeyExtensionType.LifetimeHard, sa.Lifetime.HardBytes, sa.Lifetime.HardSeconds),
            Limit(PfKeyExtensionType.LifetimeSoft, sa.Lifetime.SoftBytes, sa.Lifetime.SoftSeconds),
            .. Addresses(sa.Source, sa.Destination),
        ];
        if (attributes.AuthTruncated is { } auth)
            extensions.Add(new PfKeyKey(PfKeyExtensionType.KeyAuthentication, auth.Key));
        if (attributes.Crypt is { } crypt)
            extensions.Add(new PfKeyKey(PfKeyExtensionType.KeyEncryption, crypt.Key));
        extensions.Add(new KameSa2(ModeOf(sa.Mode), 0, requestId));
        if (attributes.Encapsulation is { } udp)
        {
            extensions.Add(new KameNatType((byte)udp.Type));
            extensions.Add(new KameNatPort(KameExtensionType.NatSourcePort, udp.SourcePort));
            extensions.Add(new KameNatPort(KameExtensionType.NatDestinationPort, udp.DestinationPort));
        }
        return new()
        {
            Type = request.Type == XfrmType.UpdateSa ? PfKeyType.Update : PfKeyType.Add,
            SaType = SaTypeOf(sa.Protocol),
            Extensions = extensions,
        };
    }

    /// <summary>GET or DELETE. The source must be there, and does not count.</summary>
    public static PfKeyMessage Query(byte type, in XfrmSaId id) => new()
    {
        Type = type,
        SaType = SaTypeOf(id.Protocol),
        Extensions =
        [
            new PfKeySa(PfKeyExtensionType.Sa, id.Spi, 0, Mature, 0, 0, 0),
            .. Addresses(id.Destination, id.Destination),
        ],
    };

    public static PfKeyMessage SetPolicy(XfrmPolicy policy, XfrmTemplate template, uint requestId)
    {
        var selector = policy.Selector;
        var protocol = selector.Protocol == 0 ? AnyProtocol : selector.Protocol;
        return new()
        {
            Type = KameType.SpdUpdate,
            Extensions =
            [
                new PfKeyAddress(
                    PfKeyExtensionType.AddressSource, new(selector.Source, selector.SourcePort.Value), protocol,
                    selector.SourcePrefix),
                new PfKeyAddress(
                    PfKeyExtensionType.AddressDestination, new(selector.Destination, selector.DestinationPort.Value),
                    protocol, selector.DestinationPrefix),
                new KamePolicy(
                    PolicyIpsec, (byte)((byte)policy.Direction + 1), 0, policy.Priority,
                    [
                        new(
                            template.Protocol, ModeOf(template.Mode), LevelUnique, requestId,
                            template.Mode == XfrmMode.Tunnel ? (new(template.Source), new(template.Destination)) : null),
                    ]),
            ],
        };
    }

    public static PfKeyMessage DeletePolicy(uint id) => new()
    {
        Type = KameType.SpdDeleteById, Extensions = [new KamePolicy(PolicyIpsec, 1, id, 0, [])],
    };

    /// <summary>The SA that a message is about; null where it names none.</summary>
    public static XfrmSaId? SaOf(PfKeyMessage message) =>
        message.Find<PfKeySa>(PfKeyExtensionType.Sa) is { } sa
            && message.Find<PfKeyAddress>(PfKeyExtensionType.AddressDestination) is { } destination
            && ProtocolOf(message.SaType) is { } protocol
        ? new(destination.Address.Address, sa.Spi, protocol)
        : null;

    private static PfKeyAddress[] Addresses(in IpAddress source, in IpAddress destination) =>
    [
        new(PfKeyExtensionType.AddressSource, new(source), 0, (byte)(8 * source.Length)),
        new(PfKeyExtensionType.AddressDestination, new(destination), 0, (byte)(8 * destination.Length)),
    ];

    private static PfKeyLifetime Limit(ushort type, ulong bytes, ulong seconds) =>
        new(type, 0, bytes == XfrmNumbers.Infinite ? 0 : bytes, seconds, 0);

    private static byte ModeOf(XfrmMode mode) => mode == XfrmMode.Tunnel ? ModeTunnel : ModeTransport;

    private static byte SaTypeOf(byte protocol) => protocol == XfrmNumbers.ProtocolAh ? SaTypeAh : SaTypeEsp;

    private static byte? ProtocolOf(byte saType) => saType switch
    {
        SaTypeAh => XfrmNumbers.ProtocolAh,
        SaTypeEsp => XfrmNumbers.ProtocolEsp,
        _ => null,
    };
}

using IkeLab.Engine;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

/// <summary>Octets as Linux's headers lay them out on a little-endian host, and total decoding.</summary>
public sealed class RouteCodecTests
{
    private const NetlinkFlags Flags = NetlinkFlags.Request | NetlinkFlags.Acknowledge;

    // nlmsghdr: length, type, flags, sequence, port; then the message and its attributes.
    public static TheoryData<string> Names() => [.. s_samples.Keys];

    private static readonly Dictionary<string, (object Message, string Octets)> s_samples = new()
    {
        ["link"] = (
            new LinkMessage(RouteType.NewLink, 7, "tun0", 1, 1, 1400),
            "34000000 1000 0500 01000000 00000000  00 00 0000 07000000 01000000 01000000"
            + "0900 0300 74756e30 00 000000  0800 0400 78050000"),
        ["address v4"] = (
            new AddressMessage(RouteType.NewAddress, false, IpAddress.Parse("10.99.0.5"), 32, 0x200, 0, 7, 73),
            "38000000 1400 0500 01000000 00000000  02 20 00 00 07000000"
            + "0800 0200 0a630005  0800 0100 0a630005  0800 0800 00020000  0500 0b00 49 000000"),
        ["address v6"] = (
            new AddressMessage(RouteType.RemoveAddress, true, IpAddress.Parse("2001:db8::5"), 64, 0, 0, 7, 0),
            "40000000 1500 0500 01000000 00000000  0a 40 00 00 07000000"
            + "1400 0200 20010db8000000000000000000000005  1400 0100 20010db8000000000000000000000005"),
        ["route"] = (
            new RouteEntry(RouteType.NewRoute, false, IpAddress.Parse("10.1.0.0"), 16)
            {
                Table = 7296, Owner = 73, Kind = 1, Scope = 253, Index = 7, Source = IpAddress.Parse("10.99.0.5"),
            },
            "3c000000 1800 0500 01000000 00000000  02 10 00 00 00 49 fd 01 00000000"
            + "0800 0100 0a010000  0800 0f00 801c0000  0800 0400 07000000  0800 0700 0a630005"),
        ["question"] = (
            new RouteEntry(RouteType.GetRoute, false, IpAddress.Parse("192.0.2.1"), 32) { Mark = 7296 },
            "2c000000 1a00 0500 01000000 00000000  02 20 00 00 00 00 00 00 00000000"
            + "0800 0100 c0000201  0800 1000 801c0000"),
        ["rule"] = (
            new RuleMessage(RouteType.NewRule, true)
            {
                Priority = 7296, Mark = 7296, Inverted = true, Table = 7296, Owner = 73, Action = 1,
            },
            "3c000000 2000 0500 01000000 00000000  0a 00 00 00 00 00 00 01 02000000"
            + "0800 0600 801c0000  0800 0a00 801c0000  0800 0f00 801c0000  0500 1500 49 000000"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_has_these_octets(string name)
    {
        var (message, octets) = s_samples[name];
        Assert.Equal(
            octets.Replace(" ", "", StringComparison.Ordinal),
            Convert.ToHexStringLower(RouteCodec.Encode((RouteMessage)message, Flags, 1)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Octets_become_the_message_again(string name)
    {
        var (message, octets) = s_samples[name];
        Assert.True(TryDecode(Convert.FromHexString(octets.Replace(" ", "", StringComparison.Ordinal)), out var decoded));
        Assert.Equal(message, decoded);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Damaged_octets_never_make_it_throw(string name)
    {
        var octets = RouteCodec.Encode((RouteMessage)s_samples[name].Message, Flags, 1);
        for (var at = 0; at < octets.Length; at++)
        {
            TryDecode(octets.AsSpan(0, at), out _);
            foreach (var value in (byte[])[0, 1, 3, 4, 5, 0x7f, 0x80, 0xff])
            {
                var damaged = octets.ToArray();
                damaged[at] = value;
                TryDecode(damaged, out _);
            }
        }
    }

    [Theory]
    [InlineData("an address of another length", "02200000 07000000 0600 0200 0a63 0000")]
    [InlineData("an attribute that is longer than the message", "02200000 07000000 2000 0200 0a630005")]
    [InlineData("another family", "07200000 07000000 0800 0200 0a630005")]
    [InlineData("half a header", "02200000 0700")]
    public void Malformed_messages_are_refused(string _, string body)
    {
        var octets = Convert.FromHexString(body.Replace(" ", "", StringComparison.Ordinal));
        var message = new NetlinkMessage
        {
            Type = (ushort)RouteType.NewAddress, Flags = 0, Sequence = 0, Port = 0, Payload = octets,
        };
        Assert.False(RouteCodec.TryDecode(message, out var _));
    }

    private static bool TryDecode(ReadOnlySpan<byte> octets, out RouteMessage message)
    {
        message = null!;
        var reader = new NetlinkReader(octets);
        return reader.TryRead(out var netlink) && RouteCodec.TryDecode(netlink, out message);
    }
}

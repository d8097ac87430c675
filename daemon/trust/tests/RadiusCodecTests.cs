using System.Security.Cryptography;
using System.Text;
using IkeLab.Configuration;
using IkeLab.Trust.Radius;

namespace IkeLab.Trust.Tests;

/// <summary>RADIUS packets and what protects them.</summary>
public sealed class RadiusCodecTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("xyzzy5461");

    /// <summary>RFC 2865 §7: requests with the servers' answers.</summary>
    [Theory]
    [InlineData(
        "01000038 0f403f9473978057bd83d5cb98f4227a 01066e656d6f 0212 0dbe708d93d413ce3196e43f782a0aee"
            + "0406c0a80110 050600000003",
        "02000026 86fe220e7624ba2a1005f6bf9b55e0b2 060600000001 0f0600000000 0e06c0a80103")]
    [InlineData(
        "01010047 2aee86f08d0d55969ca5978e0d3367a2 0108666c6f707379 0313 16e97557c316185895f293ff6344077275"
            + "0406c0a80110 050600000014 060600000002 070600000001",
        "02010038 15efbc7dab26cfa3dc34d9c03c8601a4 060600000002 070600000001 0806fffffffe 0a0600000002 0d0600000001"
            + "0c06000005dc")]
    [InlineData(
        "01030043 b122556d428a13d0d6253807c457ecf0 01076d6f707379 0212 692c1f205fc081b919b95195f561a581"
            + "0406c0a80110 050600000007 181033323736393433 30",
        "03030014 a42f4fca45916c4e09c8340f9e746aa0")]
    public void TheExamplesOfTheRfc(string request, string response)
    {
        var authenticator = Hex(request)[4..20];
        var packet = RadiusPacket.TryParse(Hex(response))!;
        Assert.True(RadiusSecurity.IsResponse(packet, authenticator, s_secret, signed: false));
        Assert.False(RadiusSecurity.IsResponse(packet, authenticator, s_secret, signed: true));
        Assert.False(RadiusSecurity.IsResponse(packet, authenticator, [.. s_secret, 0], signed: false));
        authenticator[0] ^= 1;
        Assert.False(RadiusSecurity.IsResponse(packet, authenticator, s_secret, signed: false));
    }

    [Theory]
    [InlineData("")]
    [InlineData("02000014 00000000000000000000000000 0000")]
    [InlineData("02000013 00000000000000000000000000000000")]
    [InlineData("02000015 00000000000000000000000000000000")]
    [InlineData("02000015 00000000000000000000000000000000 01")]
    [InlineData("02000016 00000000000000000000000000000000 0101")]
    [InlineData("02000016 00000000000000000000000000000000 0103")]
    public void WhatIsNoPacket(string octets) => Assert.Null(RadiusPacket.TryParse(Hex(octets)));

    [Fact]
    public void PaddingIsNotLookedAt()
    {
        var packet = RadiusPacket.TryParse(Hex("02000016 00000000000000000000000000000000 0102 0103"))!;
        Assert.Equal(22, packet.Octets.Length);
        Assert.Equal(0, packet.First(RadiusAttribute.UserName)!.Value.Length);
    }

    [Fact]
    public void AnyOctetsAreReadWithoutFault()
    {
        var random = new Random(3);
        var request = new byte[16];
        var attributes = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var octets = new byte[random.Next(120)];
            random.NextBytes(octets);
            if (octets.Length > 3)
                (octets[2], octets[3]) = (0, (byte)random.Next(octets.Length + 2));
            if (RadiusPacket.TryParse(octets) is not { } packet)
                continue;
            attributes += packet.Octets.Length > RadiusPacket.HeaderLength ? 1 : 0;
            _ = RadiusSecurity.IsResponse(packet, request, s_secret, signed: true);
            _ = packet.EapMessage();
            _ = packet.All(MicrosoftKeys.Vendor, MicrosoftKeys.SendKey).Count();
        }
        // Random octets must have come as far as attributes for this to say anything.
        Assert.NotEqual(0, attributes);
        for (var i = 0; i < 100; i++)
            _ = RadiusSecurity.MppeKey(RandomNumberGenerator.GetBytes(i), request, s_secret);
    }

    [Fact]
    public void AnEapPacketIsCarriedInPieces()
    {
        var eap = RandomNumberGenerator.GetBytes(700);
        var written = new RadiusWriter(RadiusCode.AccessRequest).AddEap(eap).WriteAccessRequest(7, s_secret);
        var packet = RadiusPacket.TryParse(written)!;
        Assert.Equal([253, 253, 194], packet.All(RadiusAttribute.EapMessage).Select(piece => piece.Length));
        Assert.Equal(eap, packet.EapMessage());
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void KeysAreDecrypted(int length)
    {
        var request = RadiusPacket.TryParse(new RadiusWriter(RadiusCode.AccessRequest).WriteAccessRequest(1, s_secret))!;
        var key = RandomNumberGenerator.GetBytes(length);
        var writer = new RadiusWriter(RadiusCode.AccessAccept);
        TestRadiusServer.AddKey(writer, MicrosoftKeys.SendKey, key, request, s_secret);
        var accept = RadiusPacket.TryParse(writer.WriteResponse(1, request.Authenticator, s_secret))!;
        var value = Assert.Single(accept.All(MicrosoftKeys.Vendor, MicrosoftKeys.SendKey));
        Assert.Equal(key, RadiusSecurity.MppeKey(value.Span, request.Authenticator, s_secret));
        Assert.Empty(accept.All(MicrosoftKeys.Vendor, MicrosoftKeys.ReceiveKey));
    }

    [Fact]
    public void WhatAServerGivesBecomesConfigurationAttributes()
    {
        var accept = Accept(w => w.Add(RadiusAttribute.FramedIpAddress, [10, 9, 0, 1]).Add(9, [255, 255, 255, 0])
            .Add(RadiusAttribute.VendorSpecific, [0, 0, 1, 0x37, 28, 6, 10, 9, 0, 53, 29, 6, 10, 9, 0, 54])
            .Add(RadiusAttribute.VendorSpecific, [0, 0, 0, 9, 1, 6, 10, 9, 0, 99])
            .Add(RadiusAttribute.FramedIpv6Address, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]));
        Assert.Equal(["1 0A090001", "2 FFFFFF00", "8 20010DB800000000000000000000000180", "3 0A090035", "3 0A090036"],
            Given(accept));
        // A mapping of the configuration stands before the usual one for its attribute, or in its place.
        Assert.Equal(["3 0A090063", "1 0A090001", "8 20010DB800000000000000000000000180", "3 0A090035"], Given(accept,
            new(AddressFamily.Ipv4, ConfigurationOptionKind.NameServer, 9, 1), new(null, null, 0, 9),
            new(AddressFamily.Ipv4, null, MicrosoftKeys.Vendor, 29)));
    }

    [Theory]
    [InlineData(new byte[] { 255, 255, 255, 254 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    [InlineData(new byte[] { 10, 9, 0 })]
    [InlineData(new byte[] { })]
    public void NoAddressIsGiven(byte[] value) => Assert.Empty(Given(Accept(w => w.Add(RadiusAttribute.FramedIpAddress, value))));

    private static RadiusPacket Accept(Action<RadiusWriter> add)
    {
        var writer = new RadiusWriter(RadiusCode.AccessAccept);
        add(writer);
        return RadiusPacket.TryParse(writer.WriteResponse(1, new byte[16], s_secret))!;
    }

    private static IEnumerable<string> Given(RadiusPacket accept, params RadiusAttributeMapping[] mappings) =>
        RadiusAssignments.Of(accept, mappings).Select(a => $"{a.Type} {Convert.ToHexString(a.Value)}");

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}

using IkeLab.Crypto.Eap;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests.Eap;

public sealed class EapPacketTests
{
    [Fact]
    public void ARequestIsReadInPlace()
    {
        Assert.True(EapPacket.TryParse(Hex("01 07 000a 01 48656c6c6f"), out EapPacket packet));
        Assert.Equal(EapCode.Request, packet.Code);
        Assert.Equal(7, packet.Identifier);
        Assert.Equal(EapType.Identity, packet.Type);
        Assert.Equal("Hello"u8.ToArray(), packet.Data.ToArray());
    }

    [Theory]
    [InlineData("03 01 0004", EapCode.Success)]
    [InlineData("04 ff 0004", EapCode.Failure)]
    public void SuccessAndFailureHaveNoType(string octets, EapCode code)
    {
        Assert.True(EapPacket.TryParse(Hex(octets), out EapPacket packet));
        Assert.Equal((code, EapType.None), (packet.Code, packet.Type));
        Assert.True(packet.Data.IsEmpty);
    }

    // RFC 3748 §4.1: what lies behind Length is padding.
    [Fact]
    public void PaddingIsIgnored()
    {
        Assert.True(EapPacket.TryParse(Hex("02 01 0006 01 41 4242"), out EapPacket packet));
        Assert.Equal([0x41], packet.Data.ToArray());
        Assert.Equal(6, packet.Octets.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("01 01 00")]
    [InlineData("01 01 0003")]
    [InlineData("01 01 0000 01")]
    [InlineData("01 01 0004")]
    [InlineData("02 01 0004")]
    [InlineData("01 01 0006 01")]
    [InlineData("01 01 0005 00")]
    [InlineData("03 01 0005 01")]
    [InlineData("04 01 0005 01")]
    [InlineData("00 01 0005 01")]
    [InlineData("05 01 0005 01")]
    [InlineData("ff ff ffff ff")]
    public void NonsenseIsRefused(string octets) => Assert.False(EapPacket.TryParse(Hex(octets), out _));

    [Theory]
    [InlineData(EapPacket.MaxLength, true)]
    [InlineData(EapPacket.MaxLength + 1, false)]
    public void ThereIsALongestPacket(int length, bool isAccepted)
    {
        byte[] packet = new byte[length];
        Hex("01 01 0000 01").CopyTo(packet, 0);
        (packet[2], packet[3]) = ((byte)(length >> 8), (byte)length);
        Assert.Equal(isAccepted, EapPacket.TryParse(packet, out _));
    }

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        byte[] written = EapPacket.Response(9, EapType.MsChapV2, Octets(300));
        Assert.True(EapPacket.TryParse(written, out EapPacket packet));
        Assert.Equal((EapCode.Response, 9, EapType.MsChapV2), (packet.Code, packet.Identifier, packet.Type));
        Assert.Equal(Octets(300), packet.Data.ToArray());
        Assert.True(EapPacket.TryParse(EapPacket.Success(1), out _));
        Assert.True(EapPacket.TryParse(EapPacket.Failure(1), out _));
    }
}

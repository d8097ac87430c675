using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using static IkeLab.Crypto.Tests.Eap.EapLab;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>The server's side against packets written by hand.</summary>
public sealed class EapServerTests : IDisposable
{
    private readonly EapServer _server;
    private byte _identifier;

    public EapServerTests()
    {
        // Identifier, the stand-in for a password, the challenge of RFC 2759 §9.2.
        var random = new SeededRandom(1);
        random.Next.Enqueue([0xfe]);
        random.Next.Enqueue(new byte[16]);
        random.Next.Enqueue(Hex(MsChapV2Tests.AuthenticatorChallenge));
        _server = new EapServer(new Users { [User] = Password, ["Other"] = "other" }, All, random);
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public void TheExampleOfRfc2759ComesOverTheWire()
    {
        Assert.Equal("01fe000501", Hex(_server.Begin().Packet));
        EapStep step = _server.Handle(EapPacket.Response(0xfe, EapType.Identity, "User"u8));
        Assert.Equal(
            "01ff00201a" + "01ff001b" + "10" + MsChapV2Tests.AuthenticatorChallenge + "496b654c6162",
            Hex(step.Packet));
        step = _server.Handle(Response(0xff, MsChapV2Tests.NtResponse));
        Assert.Equal(EapOutcome.Continue, step.Outcome);
        Assert.Equal("0100003d1a" + "03ff0038", Hex(step.Packet.AsSpan(0, 9)));
        Assert.StartsWith(
            "S=" + MsChapV2Tests.AuthenticatorResponse.ToUpperInvariant() + " M=",
            System.Text.Encoding.ASCII.GetString(step.Packet.AsSpan(9)), StringComparison.Ordinal);
        step = _server.Handle(EapPacket.Response(0, EapType.MsChapV2, [3]));
        Assert.Equal(EapOutcome.Success, step.Outcome);
        Assert.Equal("03000004", Hex(step.Packet));
        Assert.Equal(MsChapV2Tests.Keys + new string('0', 64), Hex(step.Msk));
        Assert.Equal(User, _server.AuthenticatedUser);
    }

    [Theory]
    [InlineData("03")]
    [InlineData("04")]
    [InlineData("07ff0004")]
    public void WhateverAnswersAFailureRequestFails(string data)
    {
        BeginMethod();
        EapStep step = _server.Handle(Response(_identifier, new string('0', 48)));
        Assert.Equal(EapOutcome.Continue, step.Outcome);
        string text = System.Text.Encoding.ASCII.GetString(step.Packet.AsSpan(9));
        Assert.Matches("^E=691 R=0 C=[0-9A-F]{32} V=3 M=", text);
        Assert.DoesNotContain(
            MsChapV2Tests.AuthenticatorChallenge, text, StringComparison.OrdinalIgnoreCase);
        AssertEnd(EapOutcome.Failure, EapPacket.Response(step.Packet[1], EapType.MsChapV2, Hex(data)));
    }

    [Theory]
    [InlineData("04")]
    [InlineData("0255003a")]
    public void OnlyTheWordSuccessEndsInSuccess(string data)
    {
        BeginMethod();
        EapStep step = _server.Handle(Response(_identifier, MsChapV2Tests.NtResponse));
        AssertEnd(EapOutcome.Failure, EapPacket.Response(step.Packet[1], EapType.MsChapV2, Hex(data)));
    }

    // The password of User does not let in Other, whatever the response is named.
    [Theory]
    [InlineData("Other", "User")]
    [InlineData("Other", "Other")]
    [InlineData("User", "Other")]
    [InlineData("User", "")]
    public void TheIdentityDecidesWhosePasswordCounts(string identity, string name)
    {
        BeginMethod(identity);
        EapStep step = _server.Handle(Response(_identifier, MsChapV2Tests.NtResponse, name));
        Assert.Equal((byte)4, step.Packet[5]);
    }

    [Fact]
    public void TheNameOfTheResponseIsHashedAndNothingElse()
    {
        BeginMethod();
        using var proofs = new MsChapV2Proofs(
            Password, "Other"u8, Hex(MsChapV2Tests.AuthenticatorChallenge),
            Hex(MsChapV2Tests.PeerChallenge));
        EapStep step = _server.Handle(Response(_identifier, Hex(proofs.CopyNtResponse()), "Other"));
        Assert.Equal((byte)3, step.Packet[5]);
        step = _server.Handle(EapPacket.Response(step.Packet[1], EapType.MsChapV2, [3]));
        Assert.Equal((EapOutcome.Success, User), (step.Outcome, _server.AuthenticatedUser));
    }

    [Theory]
    [InlineData(@"DOMAIN\User", "User")]
    [InlineData("User", @"DOMAIN\User")]
    [InlineData(@"A\User", @"B\User")]
    public void ADomainMayComeAndGo(string identity, string name)
    {
        BeginMethod(identity);
        EapStep step = _server.Handle(Response(_identifier, MsChapV2Tests.NtResponse, name));
        Assert.Equal((byte)3, step.Packet[5]);
    }

    [Fact]
    public void StrayPacketsAreDiscarded()
    {
        Assert.Equal("01fe000501", Hex(_server.Begin().Packet));
        AssertDiscarded(EapPacket.Response(0xfd, EapType.Identity, "User"u8));
        AssertDiscarded(EapPacket.Request(0xfe, EapType.Identity, "User"u8));
        AssertDiscarded(EapPacket.Response(0xfe, EapType.Nak, [26]));
        AssertDiscarded(EapPacket.Success(0xfe));
        AssertDiscarded([]);
        byte[] identity = EapPacket.Response(0xfe, EapType.Identity, "User"u8);
        Assert.Equal(EapOutcome.Continue, _server.Handle(identity).Outcome);
        AssertDiscarded(identity);
        AssertDiscarded(EapPacket.Response(0xff, EapType.Identity, "User"u8));
        AssertDiscarded(EapPacket.Response(0xff, EapType.MsChapV2, [3]));
        AssertDiscarded(EapPacket.Response(0xff, EapType.MsChapV2, []));
        AssertDiscarded(EapPacket.Response(0xff, EapType.MsChapV2, [2, 0, 0, 5, 49]));
        Assert.Equal(EapOutcome.Continue, _server.Handle(Response(0xff, MsChapV2Tests.NtResponse)).Outcome);
        AssertDiscarded(EapPacket.Response(0, EapType.Nak, [6]));
    }

    [Fact]
    public void RoundsAreLimited()
    {
        BeginMethod();
        for (int i = 1; i < EapServer.MaxRounds; i++)
            AssertDiscarded([1, 2, 3]);
        AssertEnd(EapOutcome.Failure, Response(_identifier, MsChapV2Tests.NtResponse));
    }

    // RFC 3748 §5.3.1: zero asks for no alternative.
    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("1a")]
    [InlineData("0dff")]
    public void ANakWithoutAnAlternativeFails(string wished)
    {
        BeginMethod();
        AssertEnd(EapOutcome.Failure, EapPacket.Response(_identifier, EapType.Nak, Hex(wished)));
    }

    [Fact]
    public void NoMethodIsOfferedTwice()
    {
        BeginMethod();
        byte[] wished = [26, 6, 4];
        EapStep step = _server.Handle(EapPacket.Response(_identifier, EapType.Nak, wished));
        Assert.Equal((byte)4, step.Packet[4]);
        step = _server.Handle(EapPacket.Response(step.Packet[1], EapType.Nak, wished));
        Assert.Equal((byte)6, step.Packet[4]);
        AssertEnd(EapOutcome.Failure, EapPacket.Response(step.Packet[1], EapType.Nak, wished));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ff")]
    [InlineData("5573657200")]
    [InlineData("75736572")]
    public void NoUserHasSuchAName(string name)
    {
        _server.Begin();
        EapStep step = _server.Handle(EapPacket.Response(0xfe, EapType.Identity, Hex(name)));
        Assert.Equal((byte)EapType.MsChapV2, step.Packet[4]);
        step = _server.Handle(Response(step.Packet[1], MsChapV2Tests.NtResponse));
        Assert.Equal((byte)4, step.Packet[5]);
    }

    private void BeginMethod(string identity = User)
    {
        _server.Begin();
        byte[] name = System.Text.Encoding.UTF8.GetBytes(identity);
        _identifier = _server.Handle(EapPacket.Response(0xfe, EapType.Identity, name)).Packet[1];
    }

    private void AssertDiscarded(byte[] packet) =>
        Assert.Equal(EapOutcome.Discard, _server.Handle(packet).Outcome);

    private void AssertEnd(EapOutcome expected, byte[] packet)
    {
        EapStep step = _server.Handle(packet);
        Assert.Equal(expected, step.Outcome);
        Assert.Equal((byte)EapCode.Failure, step.Packet[0]);
        Assert.Equal(packet[1], step.Packet[1]);
        Assert.Empty(step.Msk);
        Assert.Null(_server.AuthenticatedUser);
        AssertDiscarded(packet);
    }

    private static byte[] Response(byte identifier, string ntResponse, string name = User) =>
        EapPacket.Response(identifier, EapType.MsChapV2, Hex(
            "02ff003a31" + MsChapV2Tests.PeerChallenge + "0000000000000000" + ntResponse + "00"
            + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name))));
}

using System.Text;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using static IkeLab.Crypto.Tests.Eap.EapLab;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>The peer's side against packets written by hand.</summary>
public sealed class EapPeerTests : IDisposable
{
    private static readonly byte[] s_proof = Hex(MsChapV2Tests.AuthenticatorResponse);

    private readonly EapPeer _peer;

    public EapPeerTests()
    {
        // The challenge of RFC 2759 §9.2, so that every octet of the exchange is known.
        var random = new SeededRandom(1);
        random.Next.Enqueue(Hex(MsChapV2Tests.PeerChallenge));
        _peer = new EapCredentials(User, Password).Create(random);
    }

    public void Dispose() => _peer.Dispose();

    [Fact]
    public void TheExampleOfRfc2759ComesOverTheWire()
    {
        Assert.Equal("0207000901" + "55736572", Answer(EapPacket.Request(7, EapType.Identity, [])));
        Assert.Equal(
            "0208003f1a" + "0255003a" + "31" + MsChapV2Tests.PeerChallenge + "0000000000000000"
            + MsChapV2Tests.NtResponse + "00" + "55736572",
            Answer(Challenge(8)));
        Assert.Equal("020900061a03", Answer(Success(9, s_proof, " M=Welcome")));
        EapStep end = _peer.Handle(EapPacket.Success(9));
        Assert.Equal(EapOutcome.Success, end.Outcome);
        Assert.Equal(MsChapV2Tests.Keys + new string('0', 64), Hex(end.Msk));
    }

    [Fact]
    public void SuccessCountsOnlyWhenTheMethodHasFinished()
    {
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Success(0)).Outcome);
        Answer(EapPacket.Request(7, EapType.Identity, []));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Success(7)).Outcome);
        Answer(Challenge(8));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Success(8)).Outcome);
        Answer(Success(9, s_proof));
        Assert.Equal(EapOutcome.Success, _peer.Handle(EapPacket.Success(9)).Outcome);
    }

    [Theory]
    [InlineData(9, EapOutcome.Success)]
    [InlineData(10, EapOutcome.Success)]
    [InlineData(8, EapOutcome.Discard)]
    [InlineData(11, EapOutcome.Discard)]
    public void SuccessBearsTheResponsesIdentifierOrTheNext(byte identifier, EapOutcome expected)
    {
        Answer(Challenge(8));
        Answer(Success(9, s_proof));
        Assert.Equal(expected, _peer.Handle(EapPacket.Success(identifier)).Outcome);
    }

    [Theory]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA57")]
    [InlineData("S=0000000000000000000000000000000000000000 M=Welcome")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA5")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA56A")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDAXY")]
    [InlineData("M=Welcome S=407A5589115FD0D6209F510FE9C04566932CDA56")]
    [InlineData("")]
    public void AServerWithoutProofFails(string text)
    {
        Answer(Challenge(8));
        EapStep step = _peer.Handle(Message(9, 3, Encoding.ASCII.GetBytes(text)));
        Assert.Equal(EapOutcome.Failure, step.Outcome);
        Assert.Empty(step.Msk);
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Success(9)).Outcome);
        Assert.Equal(EapOutcome.Discard, _peer.Handle(Success(10, s_proof)).Outcome);
    }

    [Theory]
    [InlineData("S=407a5589115fd0d6209f510fe9c04566932cda56")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA56 ")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA56\0")]
    [InlineData("S=407A5589115FD0D6209F510FE9C04566932CDA56 M=Hi\0")]
    public void AProofMayBeWrittenLoosely(string text)
    {
        Answer(Challenge(8));
        Assert.Equal("020900061a03", Answer(Message(9, 3, Encoding.ASCII.GetBytes(text))));
    }

    [Theory]
    [InlineData("E=691 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=No")]
    [InlineData("E=691 R=1 C=00112233445566778899AABBCCDDEEFF V=3 M=Again")]
    [InlineData("E=648 R=0 C=00112233445566778899AABBCCDDEEFF V=3 M=Expired")]
    [InlineData("E=1")]
    [InlineData("")]
    public void AFailureRequestIsConceded(string text)
    {
        Answer(Challenge(8));
        Assert.Equal("020900061a04", Answer(Message(9, 4, Encoding.ASCII.GetBytes(text))));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Success(9)).Outcome);
        Assert.Equal(EapOutcome.Failure, _peer.Handle(EapPacket.Failure(9)).Outcome);
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Failure(9)).Outcome);
    }

    [Fact]
    public void AfterAFailureRequestNothingElseCanFollow()
    {
        Answer(Challenge(8));
        Answer(Message(9, 4, "E=691 R=1"u8));
        Assert.Equal(EapOutcome.Failure, _peer.Handle(Success(10, s_proof)).Outcome);
    }

    // RFC 3748 §4.2.
    [Fact]
    public void FailureIsForgedWhenBothHaveShownSuccess()
    {
        Answer(Challenge(8));
        Answer(Success(9, s_proof));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Failure(9)).Outcome);
        Assert.Equal(EapOutcome.Success, _peer.Handle(EapPacket.Success(9)).Outcome);
    }

    [Fact]
    public void FailureAtAnyTimeBeforeIsFailure()
    {
        Assert.Equal(EapOutcome.Failure, _peer.Handle(EapPacket.Failure(3)).Outcome);
        Assert.Equal(EapOutcome.Discard, _peer.Handle(Challenge(4)).Outcome);
    }

    [Fact]
    public void RepeatedRequestsGetTheSameResponse()
    {
        foreach (byte[] request in new[]
        {
            EapPacket.Request(7, EapType.Identity, []), EapPacket.Request(8, EapType.Gtc, "?"u8), Challenge(9),
            Success(10, s_proof),
        })
        {
            string first = Answer(request);
            for (int i = 0; i < 2 * PeerConversation.MaxRounds; i++)
                Assert.Equal(first, Answer(request));
        }
        Assert.Equal(EapOutcome.Success, _peer.Handle(EapPacket.Success(10)).Outcome);
    }

    [Fact]
    public void NotificationsAreAcknowledged()
    {
        Assert.Equal("0206000502", Answer(EapPacket.Request(6, EapType.Notification, "Hello"u8)));
        Answer(Challenge(8));
        Assert.Equal("0209000502", Answer(EapPacket.Request(9, EapType.Notification, "Expires soon"u8)));
        Assert.Equal("020a00061a03", Answer(Success(10, s_proof)));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(13)]
    [InlineData(254)]
    [InlineData(255)]
    public void MethodsNotAllowedGetANak(byte type) =>
        Assert.Equal("02050006031a", Answer(EapPacket.Request(5, (EapType)type, Octets(20))));

    // RFC 3748 §2.1: one method, no identity after it has begun, and no Nak.
    [Theory]
    [InlineData(EapType.Identity)]
    [InlineData(EapType.Nak)]
    [InlineData(EapType.Md5Challenge)]
    [InlineData(EapType.Gtc)]
    [InlineData(EapType.Expanded)]
    public void OnceBegunAMethodIsTheOnlyOne(EapType type)
    {
        Answer(Challenge(8));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Request(9, type, Octets(20))).Outcome);
        Assert.Equal("020900061a03", Answer(Success(9, s_proof)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("01 05 00")]
    [InlineData("01 05 0004")]
    [InlineData("01 05 0015 10 000102030405060708090a0b0c0d0e")]
    [InlineData("01 05 0015 0f 000102030405060708090a0b0c0d0e0f 41")]
    [InlineData("02 05 0015 10 000102030405060708090a0b0c0d0e0f 41")]
    [InlineData("03 05 002e 533d")]
    [InlineData("04 05 0009 453d363931")]
    [InlineData("07 05 0004")]
    public void WhatIsNoChallengeIsDiscarded(string data)
    {
        Assert.Equal(
            EapOutcome.Discard, _peer.Handle(EapPacket.Request(8, EapType.MsChapV2, Hex(data))).Outcome);
        Answer(Challenge(8));
    }

    [Fact]
    public void ASecondChallengeIsDiscarded()
    {
        Answer(Challenge(8));
        Assert.Equal(EapOutcome.Discard, _peer.Handle(Challenge(9)).Outcome);
        Assert.Equal("020900061a03", Answer(Success(9, s_proof)));
    }

    [Fact]
    public void ResponsesAreNotForAPeer() =>
        Assert.Equal(EapOutcome.Discard, _peer.Handle(EapPacket.Response(1, EapType.Identity, [])).Outcome);

    [Fact]
    public void EndlessRequestsEndInFailure()
    {
        for (byte i = 0; i < PeerConversation.MaxRounds; i++)
            Answer(EapPacket.Request(i, EapType.Identity, []));
        Assert.Equal(
            EapOutcome.Failure, _peer.Handle(EapPacket.Request(99, EapType.Identity, [])).Outcome);
    }

    [Fact]
    public void GtcAnswersWithThePassword()
    {
        using EapPeer peer = Peer(methods: EapType.Gtc);
        EapStep step = peer.Handle(EapPacket.Request(1, EapType.Gtc, "Password"u8));
        Assert.Equal(EapPacket.Response(1, EapType.Gtc, Encoding.UTF8.GetBytes(Password)), step.Packet);
        Assert.Equal(EapOutcome.Failure, peer.Handle(EapPacket.Failure(1)).Outcome);
    }

    // RFC 1994 §4.1: MD5 of Identifier 1, "secret" and the octets 0 to 15.
    [Fact]
    public void Md5AnswersWithTheHash()
    {
        using EapPeer peer = Peer("secret", methods: EapType.Md5Challenge);
        EapStep step = peer.Handle(EapPacket.Request(1, EapType.Md5Challenge, [16, .. Octets(16)]));
        Assert.Equal("0201001a0410" + "740e86463bda3a4d7017d6e0fba0699d" + "55736572", Hex(step.Packet));
        EapStep end = peer.Handle(EapPacket.Success(1));
        Assert.Equal(EapOutcome.Success, end.Outcome);
        Assert.Empty(end.Msk);
    }

    private string Answer(byte[] request)
    {
        EapStep step = _peer.Handle(request);
        Assert.Equal(EapOutcome.Continue, step.Outcome);
        Assert.Empty(step.Msk);
        return Hex(step.Packet);
    }

    private static byte[] Challenge(byte identifier) =>
        Message(identifier, 1, [16, .. Hex(MsChapV2Tests.AuthenticatorChallenge), .. "gateway"u8]);

    private static byte[] Success(byte identifier, byte[] proof, string message = "") =>
        Message(identifier, 3, Encoding.ASCII.GetBytes($"S={Convert.ToHexString(proof)}{message}"));

    /// <summary>OpCode, an MS-CHAPv2-ID, MS-Length, content.</summary>
    private static byte[] Message(byte identifier, byte opCode, ReadOnlySpan<byte> content) =>
        EapPacket.Request(
            identifier, EapType.MsChapV2, [opCode, 0x55, 0, (byte)(4 + content.Length), .. content]);
}

using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// EAP-MSCHAPv2, the peer's side: challenge and response, then the server's proof and the word that
/// it was right. Passwords are not changed, and there is no second one to try: whatever a Failure
/// request allows, the answer is a Failure response.
/// </summary>
internal sealed class PeerMsChapV2(byte[] name, string password, IRandomSource random) : EapMethod
{
    private MsChapV2Proofs? _proofs;
    private bool _isServerProven;
    private bool _hasFailed;

    internal override EapType Type => EapType.MsChapV2;

    internal override bool IsSuccessMutual => _isServerProven;

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data)
    {
        if (_isServerProven || _hasFailed
            || !MsChapV2Message.TryParse(data, out MsChapV2Message message))
        {
            return MethodReply.Discard;
        }
        return message.OpCode switch
        {
            MsChapV2OpCode.Challenge when _proofs is null => Respond(message),
            MsChapV2OpCode.Success when _proofs is not null => CheckServer(message, _proofs),
            MsChapV2OpCode.Failure when _proofs is not null => Concede(),
            _ => MethodReply.Discard,
        };
    }

    internal override byte[] CopyMsk() => _isServerProven ? _proofs!.CopyMsk() : [];

    public override void Dispose() => _proofs?.Dispose();

    private MethodReply Respond(in MsChapV2Message message)
    {
        if (!message.TryReadChallenge(out ReadOnlySpan<byte> challenge))
            return MethodReply.Discard;
        Span<byte> ownChallenge = stackalloc byte[MsChapV2.ChallengeLength];
        random.Fill(ownChallenge, RandomPurpose.Eap);
        _proofs = new MsChapV2Proofs(password, name, challenge, ownChallenge);
        return MethodReply.Continue(
            MsChapV2Message.Response(message.Id, ownChallenge, _proofs.CopyNtResponse(), name));
    }

    /// <summary>A proof that is missing or wrong ends the session (RFC 2759 §5).</summary>
    private MethodReply CheckServer(in MsChapV2Message message, MsChapV2Proofs proofs)
    {
        Span<byte> proof = stackalloc byte[MsChapV2.AuthenticatorResponseLength];
        _isServerProven = message.TryReadAuthenticatorResponse(proof)
            && CryptographicOperations.FixedTimeEquals(proof, proofs.CopyAuthenticatorResponse());
        _hasFailed = !_isServerProven;
        return _isServerProven
            ? new MethodReply(EapOutcome.Success, [(byte)MsChapV2OpCode.Success])
            : MethodReply.Failure;
    }

    private MethodReply Concede()
    {
        _hasFailed = true;
        return new MethodReply(EapOutcome.Failure, [(byte)MsChapV2OpCode.Failure]);
    }
}

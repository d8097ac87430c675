using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// EAP-MSCHAPv2, the server's side. One attempt: a wrong response gets E=691 R=0, and whatever
/// comes back, EAP-Failure.
/// </summary>
internal sealed class ServerMsChapV2(ClaimedUser user, IRandomSource random) : ServerMethod
{
    private readonly byte[] _challenge = new byte[MsChapV2.ChallengeLength];
    private MsChapV2Proofs? _proofs;
    private bool _isPeerProven;

    internal override EapType Type => EapType.MsChapV2;

    internal override bool HasRefused => _proofs is not null && !_isPeerProven;

    internal override byte[] Begin(byte identifier)
    {
        random.Fill(_challenge, RandomPurpose.Eap);
        return MsChapV2Message.Challenge(identifier, _challenge, EapServer.Name);
    }

    internal override MethodReply Handle(byte identifier, ReadOnlySpan<byte> data)
    {
        if (!MsChapV2Message.TryParse(data, out MsChapV2Message message))
            return MethodReply.Discard;
        if (_proofs is null)
        {
            bool isResponse = message.OpCode == MsChapV2OpCode.Response;
            return isResponse ? CheckPeer(message) : MethodReply.Discard;
        }
        bool isEnd = _isPeerProven && message.OpCode == MsChapV2OpCode.Success;
        return isEnd ? MethodReply.Success : MethodReply.Failure;
    }

    internal override byte[] CopyMsk() => _isPeerProven ? _proofs!.CopyMsk() : [];

    public override void Dispose() => _proofs?.Dispose();

    /// <summary>
    /// The name of the response only goes into the hash. Whose password is asked for was settled
    /// before, so that one user's password never lets in another.
    /// </summary>
    private MethodReply CheckPeer(in MsChapV2Message message)
    {
        if (!message.TryReadResponse(
            out ReadOnlySpan<byte> peerChallenge, out ReadOnlySpan<byte> response,
            out ReadOnlySpan<byte> name))
        {
            return MethodReply.Discard;
        }
        _proofs = new MsChapV2Proofs(user.Password, name, _challenge, peerChallenge);
        _isPeerProven = CryptographicOperations.FixedTimeEquals(response, _proofs.CopyNtResponse())
            & user.IsKnown;
        if (_isPeerProven)
        {
            return MethodReply.Continue(
                MsChapV2Message.SuccessRequest(message.Id, _proofs.CopyAuthenticatorResponse()));
        }
        random.Fill(_challenge, RandomPurpose.Eap);
        return MethodReply.Continue(MsChapV2Message.FailureRequest(message.Id, _challenge));
    }
}

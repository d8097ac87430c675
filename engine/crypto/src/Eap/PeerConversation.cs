using System.Security.Cryptography;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// The peer's side of a conversation: everything of EAP but its methods (RFC 3748 §2, §4,
/// §5.1–§5.3).
/// </summary>
internal sealed class PeerConversation(
    byte[] identity, EapType[] allowed, Func<EapType, EapMethod> create) : EapPeer
{
    /// <summary>
    /// Requests answered before the peer gives up; a repeated one does not count.
    /// </summary>
    internal const int MaxRounds = 16;

    private Progress _progress;
    private EapMethod? _method;
    private byte[] _lastRequest = [];
    private byte[] _lastResponse = [];
    private byte _lastIdentifier;
    private int _rounds;

    private enum Progress
    {
        /// <summary>No method has succeeded yet: EAP-Success means nothing.</summary>
        Open,

        /// <summary>The method is content: EAP-Success counts.</summary>
        MayConclude,

        /// <summary>
        /// The method has failed: nothing but failure can follow (RFC 3748 §4.2).
        /// </summary>
        Failing,

        Ended,
    }

    public override EapStep Handle(ReadOnlySpan<byte> packet)
    {
        if (_progress == Progress.Ended || !EapPacket.TryParse(packet, out EapPacket parsed))
            return Discard();
        return parsed.Code switch
        {
            EapCode.Request => HandleRequest(parsed),
            EapCode.Success => HandleSuccess(parsed),
            EapCode.Failure when _method?.IsSuccessMutual == true => Discard(),
            EapCode.Failure => Fail(),
            _ => Discard(),
        };
    }

    public override void Dispose()
    {
        _progress = Progress.Ended;
        _method?.Dispose();
        CryptographicOperations.ZeroMemory(_lastResponse);
        base.Dispose();
    }

    /// <summary>
    /// "Canned" Success is discarded (RFC 3748 §4.2). Its Identifier is the response's; some
    /// servers count on, which proves nothing either way.
    /// </summary>
    private EapStep HandleSuccess(in EapPacket packet)
    {
        bool fits = (byte)(packet.Identifier - _lastIdentifier) <= 1;
        if (_progress != Progress.MayConclude || !fits)
            return Discard();
        _progress = Progress.Ended;
        return new EapStep(EapOutcome.Success, [], _method!.CopyMsk());
    }

    private EapStep HandleRequest(in EapPacket packet)
    {
        // A request sent again has the same Identifier and the same octets (RFC 3748 §4.1).
        if (packet.Octets.SequenceEqual(_lastRequest))
            return new EapStep(EapOutcome.Continue, [.. _lastResponse], []);
        if (_progress == Progress.Failing || _rounds == MaxRounds)
            return Fail();
        return packet.Type switch
        {
            EapType.Nak => Discard(),
            EapType.Notification => Answer(packet, EapType.Notification, []),
            EapType.Identity when _method is null => Answer(packet, EapType.Identity, identity),
            _ when _method is null => BeginMethod(packet),
            _ => packet.Type == _method.Type ? RunMethod(packet) : Discard(),
        };
    }

    /// <summary>
    /// A peer without Expanded Types answers those too with a legacy Nak (RFC 3748 §5.3.1).
    /// </summary>
    private EapStep BeginMethod(in EapPacket packet)
    {
        if (!allowed.Contains(packet.Type))
            return Answer(packet, EapType.Nak, Array.ConvertAll(allowed, type => (byte)type));
        _method = create(packet.Type);
        EapStep step = RunMethod(packet);
        if (step.Outcome == EapOutcome.Discard)
        {
            // As long as nothing was answered there is no method, and another may be asked for.
            _method.Dispose();
            _method = null;
        }
        return step;
    }

    private EapStep RunMethod(in EapPacket packet)
    {
        MethodReply reply = _method!.Handle(packet.Identifier, packet.Data);
        if (reply.Outcome == EapOutcome.Discard)
            return Discard();
        if (reply.Outcome == EapOutcome.Failure && reply.Data.Length == 0)
            return Fail();
        _progress = reply.Outcome switch
        {
            EapOutcome.Success => Progress.MayConclude,
            EapOutcome.Failure => Progress.Failing,
            _ => Progress.Open,
        };
        EapStep step = Answer(packet, packet.Type, reply.Data);
        CryptographicOperations.ZeroMemory(reply.Data);
        return step;
    }

    private EapStep Answer(in EapPacket request, EapType type, ReadOnlySpan<byte> data)
    {
        _rounds++;
        CryptographicOperations.ZeroMemory(_lastResponse);
        _lastRequest = request.Octets.ToArray();
        _lastResponse = EapPacket.Response(request.Identifier, type, data);
        _lastIdentifier = request.Identifier;
        return new EapStep(EapOutcome.Continue, [.. _lastResponse], []);
    }

    private EapStep Fail()
    {
        _progress = Progress.Ended;
        return new EapStep(EapOutcome.Failure, [], []);
    }

    private static EapStep Discard() => new(EapOutcome.Discard, [], []);
}

using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Peer;

/// <summary>Tokens by which each side shows that it has forgotten an IKE SA (RFC 6290).</summary>
public sealed partial class ScriptedPeer
{
    private const int TokenLength = 32;

    /// <summary>In clear, as from somebody who does not know the IKE SA (RFC 6290 §4.5).</summary>
    public Draft ShowTokens(ReceivedMessage request, params byte[][] tokens)
    {
        var draft = new Draft
        {
            SpiI = request.Header.SpiI, SpiR = request.Header.SpiR, Exchange = request.Header.Exchange,
            Flags = HeaderFlags.Response
                | (request.Header.FromInitiator ? HeaderFlags.None : HeaderFlags.Initiator),
            MessageId = request.Header.MessageId,
        };
        draft.Clear.Add(RawPayload.Notify(NotifyType.InvalidIkeSpi));
        draft.Clear.AddRange(tokens.Select(Token));
        return draft;
    }

    /// <summary>A new token for the IKE SA, from now on the peer's only one.</summary>
    internal RawPayload NewToken(PeerSa sa) => Token(sa.OwnToken = Random(TokenLength, RandomPurpose.Nonce));

    /// <summary>What the system has given for this IKE SA.</summary>
    public byte[] SystemToken(PeerSa sa) => Inbox.LastOrDefault(m => m.Sa == sa
        && m.Payloads.FindNotify(NotifyType.QcdToken) is not null)?.Payloads.FindNotify(NotifyType.QcdToken)!.Data
        ?? throw new StepException("the system has given no token for this IKE SA");

    private void AddToken(List<RawPayload> payloads, PeerSa sa)
    {
        if (Profile.MakesTokens)
            payloads.Add(NewToken(sa));
    }

    private static RawPayload Token(byte[] token) =>
        RawPayload.Notify(NotifyType.QcdToken, token, ProtocolId.Ike);
}

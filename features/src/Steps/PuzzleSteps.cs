using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;

namespace IkeLab.Features.Steps;

/// <summary>Puzzles in IKE_SA_INIT (RFC 8019).</summary>
[Binding]
public sealed class PuzzleSteps(Conversation talk)
{
    private const int KeyLength = 4;

    [Given("the system sets puzzles of {int} bits")]
    public void Sets(int bits) => talk.Configuration.PuzzleDifficulty = bits;

    [Given("the system serves those who do not solve puzzles as well")]
    public void ServesAll() => talk.Configuration.UnsolvedShare = 1;

    [Given("the system solves puzzles of up to {int} bits")]
    public void Solves(int bits) => talk.Configuration.HardestPuzzle = bits;

    [When("^the peer repeats the IKE_SA_INIT request with the cookie and (.+) to the puzzle$")]
    public void Answer(string what)
    {
        var cookie = talk.Message.Payloads.FindNotify(NotifyType.Cookie)!.Data;
        var puzzle = talk.Message.Payloads.FindNotify(NotifyType.Puzzle)?.Data ?? [0, (byte)PrfId.HmacSha256, 8];
        var (prf, bits) = ((PrfId)(puzzle[0] << 8 | puzzle[1]), puzzle[2]);
        var good = talk.Peer.Keys(prf, cookie, bits, KeyLength).Take(4).ToList();
        var bad = talk.Peer.Keys(prf, cookie, bits, KeyLength, solves: false).First();
        byte[] solution = what switch
        {
            "the solution" => [.. good.SelectMany(k => k)],
            "a long solution" => [.. talk.Peer.Keys(prf, cookie, bits, 32).Take(4).SelectMany(k => k)],
            "a solution with a bad last key" => [.. good.Take(3).Append(bad).SelectMany(k => k)],
            "a solution with a bad first key" => [.. good.Take(3).Prepend(bad).SelectMany(k => k)],
            "one good key four times as a solution" => [.. Enumerable.Repeat(good[0], 4).SelectMany(k => k)],
            "three good keys as a solution" => [.. good.Take(3).SelectMany(k => k)],
            "an empty solution" => [],
            "nonsense as a solution" => [1, 2, 3, 4, 5, 6, 7],
            _ => throw new StepException($"the peer does not know '{what}'"),
        };
        var draft = talk.Peer.InitRequestAgain();
        draft.Clear.Insert(0, RawPayload.Notify(NotifyType.Cookie, cookie));
        draft.Clear.Insert(1, new(PayloadType.PuzzleSolution, solution));
        talk.Send(draft);
    }

    [When("^the peer answers with (a cookie and|only) a puzzle of (\\d+) bits$")]
    public void Pose(string what, int bits)
    {
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        if (what != "only")
            draft.Clear.Add(RawPayload.Notify(NotifyType.Cookie, [.. Enumerable.Repeat((byte)bits, 24)]));
        draft.Clear.Add(RawPayload.Notify(NotifyType.Puzzle, [0, (byte)PrfId.HmacSha256, (byte)bits]));
        talk.Send(draft);
    }

    [When("the peer answers with a cookie and a puzzle of {int} bits for the prf {int}")]
    public void Pose(int bits, int prf)
    {
        var draft = talk.Peer.EmptyAnswer(talk.Message);
        draft.Clear.Add(RawPayload.Notify(NotifyType.Cookie, [.. Enumerable.Repeat((byte)bits, 24)]));
        draft.Clear.Add(RawPayload.Notify(NotifyType.Puzzle, [0, (byte)prf, (byte)bits]));
        talk.Send(draft);
    }

    [When("the peer takes another nonce")]
    public void OtherNonce() => talk.Peer.Sa.Ni = [.. talk.Peer.Sa.Ni.Reverse()];

    [When("the peer prepares its IKE_SA_INIT request again with a cookie whose octet {int} is changed")]
    public void OtherCookie(int octet)
    {
        byte[] cookie = [.. talk.Message.Payloads.FindNotify(NotifyType.Cookie)!.Data];
        cookie[octet] ^= 7;
        talk.Draft = talk.Peer.InitRequestAgain();
        talk.Draft.Clear.Insert(0, RawPayload.Notify(NotifyType.Cookie, cookie));
    }

    [When("the peer begins another IKE SA through a cookie")]
    public void Another()
    {
        talk.RunInit(byPeer: true);
        talk.Send(talk.Peer.AuthRequest());
        talk.Expect(ExchangeType.IkeAuth, true);
    }

    [When("the peer repairs the IKE_AUTH request")]
    public void Repaired()
    {
        talk.Peer.Sa.NextRequestId = 1;
        talk.Send(talk.Peer.AuthRequest());
    }

    [Then("the PS payload is {int} octets long")]
    public void Length(int octets)
    {
        var body = talk.Message.Content.FirstOrDefault(p => PayloadNames.Is(p, "PS"))?.Body;
        Conversation.Require(body?.Length == octets, $"it has {body?.Length ?? 0}");
    }

    [Then("the message begins with PS in clear")]
    public void InClear() => Conversation.Require(
        PayloadNames.Is(talk.Message.Clear[0], "PS"), $"it is {talk.Message}");

    [Then("the message brings a solution of {int} bits behind the cookie")]
    public void Brings(int bits)
    {
        Conversation.Require(talk.Message.Clear.Count > 1 && PayloadNames.Is(talk.Message.Clear[0], "N(COOKIE)")
            && PayloadNames.Is(talk.Message.Clear[1], "PS"), $"it is {talk.Message}");
        var measured = talk.Peer.Measure(PrfId.HmacSha256, talk.Message.Clear[0].Body[4..],
            talk.Message.Clear[1].Body);
        Conversation.Require(measured >= bits, $"the solution has {measured} bits");
    }
}

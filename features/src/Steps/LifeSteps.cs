using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>
/// A whole life of an IKE SA, in which the system sends every kind of request and response, and the rules
/// that all of
/// its messages have to keep.
/// </summary>
[Binding]
public sealed class LifeSteps(Conversation talk)
{
    [Given("^a whole life of an IKE SA that the (peer|system) began$")]
    public void Life(string who)
    {
        talk.Establish(who == "peer");
        PeerRequests();
        SystemRequests();
        talk.Peer.SkipAll();
    }

    [Then("in every message of the system {text}")]
    public void Rule(string rule)
    {
        var check = WireRules.Find(rule);
        Conversation.Require(talk.Peer.Inbox.Count > 0, "the system has sent nothing");
        foreach (var message in talk.Peer.Inbox)
        {
            if (check(message) is { } problem)
                throw new StepException($"{message}: {problem}");
        }
    }

    [Then("no two messages of the system have the same nonce")]
    public void FreshNonces() => AllDiffer(talk.Peer.Inbox.Where(m => !m.IsRepeat)
        .SelectMany(m => m.Content).Where(p => p.Type == PayloadType.Nonce).Select(p => p.Body));

    [Then("no two messages of the system have the same IV under one key")]
    public void FreshIvs()
    {
        foreach (var sa in talk.Peer.Inbox.Where(m => m is { IsRepeat: false, Sa: not null }).GroupBy(m =>
            m.Sa))
            AllDiffer(sa.Select(m => m.Iv), atLeast: 1);
    }

    [Then("no IV of the system is the last block of the message before")]
    public void NoChainedIvs()
    {
        var messages = talk.Peer.Inbox.Where(m => m is { IsRepeat: false, Sa: not null }).ToList();
        foreach (var (before, after) in messages.Zip(messages.Skip(1)))
        {
            var end = before.Octets.Length - before.Sa!.Inbound.IcvLength;
            Conversation.Require(!before.Octets.AsSpan(end - after.Iv.Length, after.Iv.Length)
                .SequenceEqual(after.Iv), $"the one of {after} is");
        }
    }

    [Then("no two IKE SAs of the system have the same SPI")]
    public void FreshSpis() => AllDiffer(talk.Peer.Sas.Select(s =>
        Peer.ScriptedPeer.Octets(s.Initiated ? s.SpiR : s.SpiI)));

    private void PeerRequests()
    {
        Ask(() => talk.Send(talk.Peer.Informational()), ExchangeType.Informational);
        Ask(() => talk.Send(talk.Peer.ChildRequest()), ExchangeType.CreateChildSa);
        Ask(() => talk.Send(talk.Peer.RekeyChildRequest(talk.Peer.Sa.Children[0].OwnSpi)),
            ExchangeType.CreateChildSa);
        DeleteChild(0);
        Ask(() => talk.Send(talk.Peer.RekeyIkeRequest()), ExchangeType.CreateChildSa);
        Ask(() => talk.Send(Peer.ScriptedPeer.DeleteRequest(talk.Peer.Sas[0])), ExchangeType.Informational);
    }

    private void DeleteChild(int index)
    {
        var child = talk.Peer.Sa.Children[index];
        Ask(() => talk.Send(talk.Peer.Informational(
            Peer.RawPayload.Of(new DeletePayload(child.Protocol, [child.OwnSpi])))),
            ExchangeType.Informational);
        talk.Peer.Sa.Children.RemoveAt(index);
    }

    private void SystemRequests()
    {
        Serve(() => talk.System.CheckLiveness(talk.System.IkeSas[^1].Spi), ExchangeType.Informational);
        Serve(talk.System.CreateChild, ExchangeType.CreateChildSa);
        Serve(() => talk.System.RekeyChild(talk.System.ChildSas[^1].InboundSpi), ExchangeType.CreateChildSa);
        Serve(() => { }, ExchangeType.Informational);
        Serve(() => talk.System.RekeyIke(talk.System.IkeSas[^1].Spi), ExchangeType.CreateChildSa);
        Serve(() => { }, ExchangeType.Informational);
        Serve(() => talk.System.DeleteIke(talk.System.IkeSas[^1].Spi), ExchangeType.Informational);
    }

    private void Ask(Action request, ExchangeType exchange)
    {
        request();
        talk.Expect(exchange, true);
    }

    private void Serve(Action wish, ExchangeType exchange)
    {
        wish();
        talk.Send(talk.Peer.Answer(talk.Expect(exchange, false)));
    }

    private static void AllDiffer(IEnumerable<byte[]> values, int atLeast = 2)
    {
        var seen = new HashSet<string>();
        foreach (var value in values)
            Conversation.Require(seen.Add(Convert.ToHexString(value)),
                $"{Convert.ToHexString(value)} came twice");
        Conversation.Require(seen.Count >= atLeast, "there was nothing to compare");
    }
}

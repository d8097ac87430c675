using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What is in "the message", the last one of the system that the scenario looked at.</summary>
[Binding]
public sealed class MessageSteps(Conversation talk)
{
    private ReceivedMessage Message => talk.Message;

    /// <summary>Exactly these payloads, in this order.</summary>
    public void ConsistsOf(string names)
    {
        string[] wanted = names == "nothing" ? [] : PayloadNames.Split(names);
        var content = Message.Content;
        Conversation.Require(wanted.Length == content.Count
            && wanted.Zip(content).All(p => PayloadNames.Is(p.Second, p.First)),
            $"expected {names}, and the message has {Describe()}");
    }

    [Then("the message contains {text} in this order")]
    public void Contains(string names)
    {
        var at = 0;
        foreach (var name in PayloadNames.Split(names))
        {
            while (at < Message.Content.Count && !PayloadNames.Is(Message.Content[at], name))
                at++;
            Conversation.Require(at++ < Message.Content.Count,
                $"expected {names}, and the message has {Describe()}");
        }
    }

    [StepDefinition("the message contains {word}")]
    public void ContainsOne(string name) => Contains(name);

    [Then("the message does not contain {word}")]
    public void ContainsNot(string name) => Conversation.Require(
        !Message.Content.Any(p => PayloadNames.Is(p, name)), $"the message has {Describe()}");

    [Then("{word} has {int} octet(s) of data")]
    public void NotifyLength(string name, int length) => Conversation.Require(
        Notify(name).Data.Length == length, $"it has {Notify(name).Data.Length}");

    [Then("{word} has between {int} and {int} octets of data")]
    public void NotifyLength(string name, int least, int most) => Conversation.Require(
        Notify(name).Data.Length >= least && Notify(name).Data.Length <= most,
            $"it has {Notify(name).Data.Length}");

    [Then("{word} has the data {string}")]
    public void NotifyData(string name, string hex) => Conversation.Require(
        Convert.ToHexString(Notify(name).Data).Equals(hex, StringComparison.OrdinalIgnoreCase),
        $"it has the data {Convert.ToHexString(Notify(name).Data)}");

    [Then("^(\\S+) names the child SA that the system receives on, as (ESP|AH)$")]
    public void NotifyInbound(string name, string protocol)
    {
        var notify = Notify(name);
        Conversation.Require(notify.Protocol == PayloadNames.Protocol(protocol)
            && talk.System.ChildSas.Any(c =>
                ScriptedPeer.Octets(c.InboundSpi).AsSpan().SequenceEqual(notify.Spi)),
            $"it has protocol {notify.Protocol} and the SPI {Convert.ToHexString(notify.Spi)}");
    }

    [Then("the message's responder SPI is zero")]
    public void ZeroSpiR() =>
        Conversation.Require(Message.Header.SpiR == 0, $"it is {Message.Header.SpiR:x16}");

    [Then("the message's SPIs are not zero")]
    public void NonZeroSpis() => Conversation.Require(
        Message.Header is { SpiI: not 0, SpiR: not 0 }, "one of them is zero");

    [Then("the message's initiator SPI is not zero")]
    public void NonZeroSpiI() => Conversation.Require(Message.Header.SpiI != 0, "it is zero");

    [StepDefinition("the message has the message ID {int}")]
    public void MessageId(int id) => Conversation.Require(
        Message.Header.MessageId == id, $"it has {Message.Header.MessageId}");

    [Then("the message states version {int}.{int}")]
    public void Version(int major, int minor) => Conversation.Require(
        Message.Header.MajorVersion == major && Message.Header.MinorVersion == minor,
        $"it states {Message.Header.MajorVersion}.{Message.Header.MinorVersion}");

    [Then("^the (Initiator|Response|Version) flag of the message is (set|clear)$")]
    public void Flag(string name, string state) => Conversation.Require(
        Message.Header.Flags.HasFlag(Enum.Parse<HeaderFlags>(name)) == (state == "set"),
        $"the flags are {Message.Header.Flags}");

    [Then("the message is not protected")]
    public void NotProtected() => Conversation.Require(!Message.IsProtected, $"it is: {Message}");

    [Then("the message is protected")]
    public void Protected() => Conversation.Require(Message.IsProtected, $"it is not: {Message}");

    [StepDefinition("^the message went from (\\S+) to (\\S+)$")]
    public void Path(string from, string to) => Conversation.Require(
        Message.Datagram.Source.ToString() == from && Message.Datagram.Destination.ToString() == to,
        $"it went from {Message.Datagram.Source} to {Message.Datagram.Destination}");

    [Then("the message begins with the non-ESP marker")]
    public void Marker() => Conversation.Require(Message.HasMarker, "it does not");

    [Then("the nonce has at least {int} octets")]
    public void NonceLength(int length) => Conversation.Require(
        Message.Payloads.Find<NoncePayload>()!.Data.Length >= length,
        $"it has {Message.Payloads.Find<NoncePayload>()!.Data.Length}");

    [Then("the KE payload is of the group {word}")]
    public void Group(string name) => Conversation.Require(
        (ushort?)Message.Payloads.Find<KePayload>()?.Method == TransformNames.Parse(name).Id,
        $"it is of {Message.Payloads.Find<KePayload>()?.Method}");

    [Then("the public value has {int} octets")]
    public void PublicLength(int length) => Conversation.Require(
        Message.Payloads.Find<KePayload>()!.Data.Length == length,
        $"it has {Message.Payloads.Find<KePayload>()!.Data.Length}");

    [Then("^(TSi|TSr) is (.+)$")]
    public void Selectors(string name, string text)
    {
        var seen = Systems.Selectors.Describe(
            ((TsPayload)Message.Payloads.Find(PayloadNames.Type(name))!).Selectors);
        Conversation.Require(seen == Systems.Selectors.Describe(Systems.Selectors.ParseList(text)),
            $"it is {seen}");
    }

    [Then("^(IDi|IDr) is \"([^\"]*)\"$")]
    public void Identification(string name, string text)
    {
        var id = (IdPayload)Message.Payloads.Find(PayloadNames.Type(name))!;
        Conversation.Require(new Identity(id.IdType, id.Data).Equals(Identity.Parse(text)),
            $"it is {id.IdType} {System.Text.Encoding.ASCII.GetString(id.Data)}");
    }

    [Then("the AUTH payload proves the system's identity")]
    public void Auth()
    {
        if (talk.Peer.CheckAuth(Message) is { } problem)
            throw new StepException(problem);
    }

    [Then("the AUTH payload is of method {int}")]
    public void AuthMethodIs(int method) => Conversation.Require(
        (int?)Message.Payloads.Find<AuthPayload>()?.Method == method,
        $"it is of {Message.Payloads.Find<AuthPayload>()?.Method}");

    [Then("the AUTH data begin with {string}")]
    public void AuthBegins(string hex)
    {
        var data = Convert.ToHexString(Message.Payloads.Find<AuthPayload>()!.Data);
        Conversation.Require(data.StartsWith(hex, StringComparison.Ordinal),
            $"they begin with {data[..Math.Min(data.Length, 48)]}");
    }

    [Then("the octets of its {word} payload are {string}")]
    public void Octets(string name, string hex) => Conversation.Require(
        Convert.ToHexString(Body(Message, name)) == hex, Convert.ToHexString(Body(Message, name)));

    [Then("the octets {int} to {int} of its {word} payload are {string}")]
    public void PartOf(int from, int to, string name, string hex)
    {
        var seen = Convert.ToHexString(Body(Message, name).AsSpan(from, to - from + 1));
        Conversation.Require(seen == hex, $"they are {seen}");
    }

    [Then("the AUTH payload is RSA with {word}")]
    public void AuthHash(string hash)
    {
        if (talk.Peer.CheckRsa(Message, SignatureNames.Hash(hash)) is { } problem)
            throw new StepException(problem);
    }

    [Then("the message chooses proposal {int} with {string}")]
    public void Chooses(int number, string transforms)
    {
        var proposals = Message.Payloads.Find<SaPayload>()?.Proposals ?? [];
        Conversation.Require(proposals.Count == 1, $"it has {proposals.Count} proposals");
        var chosen = proposals[0];
        var wanted = TransformNames.ParseList(transforms);
        Conversation.Require(chosen.Number == number && chosen.Transforms.OrderBy(t => t.Type)
            .SequenceEqual(wanted.OrderBy(t => t.Type)),
            $"it chooses {chosen.Number} with {TransformNames.Describe(chosen.Transforms)}");
    }

    [Then("the message offers")]
    public void Offers(DataTable table)
    {
        var proposals = Message.Payloads.Find<SaPayload>()?.Proposals ?? [];
        var seen = proposals.Select(p => $"{p.Number} {TransformNames.Describe(p.Transforms)}");
        var wanted = table.Rows.Select(r => $"{r["number"]} {r["transforms"]}");
        Conversation.Require(seen.SequenceEqual(wanted), $"it offers {string.Join("; ", seen)}");
    }

    [Then("the proposals have SPIs of {int} octets and are for protocol {int}")]
    public void SpiSizes(int length, int protocol) => Conversation.Require(
        Message.Payloads.Find<SaPayload>()!.Proposals.All(p => p.Spi.Length == length
            && (int)p.Protocol == protocol),
        $"they are {string.Join(", ", Message.Payloads.Find<SaPayload>()!.Proposals.Select(p => $"{p.Protocol} {p.Spi.Length}"))}");

    [Then("no proposal contains a key exchange transform")]
    public void NoGroups() => Conversation.Require(
        Message.Payloads.Find<SaPayload>()!.Proposals.All(p =>
            p.Transforms.All(t => t.Type != TransformType.KeyExchange)),
        "one does");

    [Then("^the (\\S+) payloads? (?:is|are) the same as in \"([^\"]*)\"$")]
    public void SameAs(string names, string other)
    {
        foreach (var name in names.Split(','))
        {
            var (here, there) = (Body(Message, name), Body(talk.Remembered[other], name));
            Conversation.Require(here.AsSpan().SequenceEqual(there), $"the {name} payload has changed");
        }
    }

    [Then("^the (\\S+) payload differs from the one in \"([^\"]*)\"$")]
    public void DiffersFrom(string name, string other) => Conversation.Require(
        !Body(Message, name).AsSpan().SequenceEqual(Body(talk.Remembered[other], name)),
            $"the {name} payload is the same");

    [Then("the message's SPIs and message ID are those that the peer sent")]
    public void SameHeader()
    {
        var sent = talk.Peer.LastSent;
        Conversation.Require(sent.AsSpan(0, 16).SequenceEqual(Message.Octets.AsSpan(0, 16))
            && sent.AsSpan(20, 4).SequenceEqual(Message.Octets.AsSpan(20, 4)), $"they are others: {Message}");
    }

    [Then("{word} is the hash of the {word} end of the message's path")]
    public void NatHash(string name, string end)
    {
        var path = Message.Datagram;
        var expected = talk.Peer.NatHash(Message.Header.SpiI, Message.Header.SpiR,
            end == "source" ? path.Source : path.Destination, false);
        Conversation.Require(Notify(name).Data.AsSpan().SequenceEqual(expected), "it is another hash");
    }

    [Then("^the Delete payload names the child SA that the system receives on, as (ESP|AH)$")]
    public void DeleteNames(string protocol)
    {
        var delete = Message.Payloads.Find<DeletePayload>()
            ?? throw new StepException($"the message has no Delete payload: {Message}");
        Conversation.Require(delete.Protocol == PayloadNames.Protocol(protocol) && delete.Spis.Length == 1
            && talk.Peer.Sa.Children.Any(c => c.SystemSpi == delete.Spis[0]),
            $"it is for {delete.Protocol} {string.Join(", ", delete.Spis.Select(s => $"{s:x8}"))}");
    }

    [Then("the Delete payload is for the IKE SA and has no SPI")]
    public void DeleteIke() => Conversation.Require(
        Message.Payloads.Find<DeletePayload>() is { Protocol: ProtocolId.Ike, Spis.Length: 0 },
            $"it is not: {Message}");

    [Then("the message contains at most {int} {word}")]
    public void AtMost(int count, string name) => Conversation.Require(
        Message.Content.Count(p => PayloadNames.Is(p, name)) <= count, $"the message has {Describe()}");

    [Then("^the (?:answered|offered) selectors cover (.+) and (.+)$")]
    public void Cover(string tsi, string tsr)
    {
        foreach (var (name, text) in new[] { ("TSi", tsi), ("TSr", tsr) })
        {
            var wanted = Systems.Selectors.Parse(text);
            var seen = ((TsPayload)Message.Payloads.Find(PayloadNames.Type(name))!).Selectors;
            Conversation.Require(
                seen.Any(s => s.Start.CompareTo(wanted.Start) <= 0 && s.End.CompareTo(wanted.End) >= 0
                && (s.Protocol == 0 || s.Protocol == wanted.Protocol) && s.StartPort <= wanted.StartPort
                && s.EndPort >= wanted.EndPort), $"{name} is {Systems.Selectors.Describe(seen)}");
        }
    }

    [Then("CERTREQ names the trust anchor")]
    public void CertReq()
    {
        var expected = new Crypto.Certificates.CertificateValidator(
            [talk.Configuration.TrustAnchor!]).AuthorityHashes();
        var request = Message.Payloads.Find<CertReqPayload>()!;
        Conversation.Require(request.Encoding == CertificateEncoding.X509Signature
            && request.Authorities.AsSpan().SequenceEqual(expected),
                $"it has {Convert.ToHexString(request.Authorities)}");
    }

    private string Describe() => Message.Content.Count == 0 ? "nothing"
        : PayloadNames.Describe(Message.Content);

    private NotifyPayload Notify(string name) => Message.Payloads.FindNotify(PayloadNames.Notify(name))
        ?? throw new StepException($"the message has no {name}, only {Describe()}");

    private static byte[] Body(ReceivedMessage message, string name) =>
        message.Content.FirstOrDefault(p => PayloadNames.Is(p, name))?.Body
        ?? throw new StepException($"{message} has no {name}");
}

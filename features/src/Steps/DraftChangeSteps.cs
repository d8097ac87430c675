using System.Buffers.Binary;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What the peer changes in a message before it sends it.</summary>
[Binding]
public sealed class DraftChangeSteps(Conversation talk)
{
    private Draft Draft => talk.Draft;

    [When("it states version {int}.{int}")]
    public void Version(int major, int minor) => Draft.Version = (byte)(major << 4 | minor);

    [When("it sets the undefined header flags")]
    public void UndefinedFlags() => Draft.Flags |= (HeaderFlags)0xC7;

    [When("it sets the Version flag")]
    public void VersionFlag() => Draft.Flags |= HeaderFlags.Version;

    [When("it sets the Response flag")]
    public void ResponseFlag() => Draft.Flags |= HeaderFlags.Response;

    [When("it turns the Initiator flag over")]
    public void InitiatorFlag() => Draft.Flags ^= HeaderFlags.Initiator;

    [When("it has the message ID {int}")]
    public void MessageId(int id) => Draft.MessageId = (uint)id;

    [When("it has the exchange type {int}")]
    public void Exchange(int type) => Draft.Exchange = (ExchangeType)type;

    [When("it names an IKE SA that does not exist")]
    public void UnknownSa() => (Draft.SpiI, Draft.SpiR) = (Draft.SpiI ^ 0x77, Draft.SpiR ^ 0x77);

    [When("^its (initiator|responder) SPI is zero$")]
    public void ZeroSpi(string which)
    {
        if (which == "initiator")
            Draft.SpiI = 0;
        else
            Draft.SpiR = 0;
    }

    [When("its responder SPI is not zero")]
    public void ResponderSpi() => Draft.SpiR = 0x1234_5678_9ABC_DEF0;

    [When("the header's length is wrong by {int}")]
    public void LengthError(int by) => Draft.LengthError = by;

    [When("one bit of it is changed on the way")]
    public void Corrupt() => Draft.IsCorrupted = true;

    [When("it has {int} more block(s) of padding than needed")]
    public void Padding(int blocks) => Draft.ExtraPaddingBlocks = blocks;

    [When("its IV is all octets {int}")]
    public void Iv(int octet) => Draft.IvOctet = (byte)octet;

    [When("it carries a payload of the unknown type {int}")]
    public void Unknown(int type) => Draft.Payloads.Add(new((PayloadType)type, [1, 2, 3, 4, 5]));

    [When("it begins with a payload of the unknown type {int}")]
    public void UnknownFirst(int type) => Draft.Payloads.Insert(0, new((PayloadType)type, [1, 2, 3, 4, 5]));

    [When("it carries a critical payload of the unknown type {int}")]
    public void UnknownCritical(int type) =>
        Draft.Payloads.Add(new((PayloadType)type, [1, 2, 3, 4, 5]) { Flags = RawPayload.CriticalBit });

    [When("it carries a payload of the unknown type {int} in clear before SK")]
    public void UnknownInClear(int type) => Draft.Clear.Add(new((PayloadType)type, [1, 2, 3, 4, 5]));

    [When("it carries a critical payload of the unknown type {int} in clear before SK")]
    public void CriticalInClear(int type) =>
        Draft.Clear.Add(new((PayloadType)type, [1, 2, 3, 4, 5]) { Flags = RawPayload.CriticalBit });

    [When("it carries N({word})")]
    public void Notify(string name) => Draft.Payloads.Add(RawPayload.Notify(PayloadNames.Notify(name)));

    [When("it carries N({word}) with the data {string}")]
    public void Notify(string name, string hex) =>
        Draft.Payloads.Add(RawPayload.Notify(PayloadNames.Notify(name), Convert.FromHexString(hex)));

    [When("it begins with N({word}) and {int} octets of data")]
    public void NotifyFirst(string name, int length) =>
        Draft.Payloads.Insert(0, RawPayload.Notify(PayloadNames.Notify(name), new byte[length]));

    [When("it carries N({word}) about protocol {int} without an SPI")]
    public void NotifyProtocol(string name, int protocol) =>
        Draft.Payloads.Add(RawPayload.Notify(PayloadNames.Notify(name), [], (ProtocolId)protocol));

    [When("it carries the octets {string} as a payload of type {int}")]
    public void Octets(string hex, int type) =>
        Draft.Payloads.Add(new((PayloadType)type, Convert.FromHexString(hex)));

    [When("it carries a Vendor ID {string}")]
    public void VendorId(string text) =>
        Draft.Payloads.Add(new(PayloadType.VendorId, System.Text.Encoding.ASCII.GetBytes(text)));

    [When("it carries a CP\\(CFG_REQUEST) with the attribute {int}")]
    public void Configuration(int attribute) => Draft.Payloads.Insert(0,
        new(PayloadType.Configuration, [1, 0, 0, 0, (byte)(attribute >> 8), (byte)attribute, 0, 0]));

    [When("it carries a Delete payload of protocol {int} for {int} SPI(s)")]
    public void Delete(int protocol, int count)
    {
        byte size = protocol == 1 ? (byte)0 : (byte)4;
        Draft.Payloads.Add(new(PayloadType.Delete,
            [(byte)protocol, size, 0, (byte)count, .. Enumerable.Repeat((byte)9, size * count)]));
    }

    [When("it carries a CERTREQ for the authority of the certificates")]
    public void CertReq() => Draft.Payloads.Add(RawPayload.Of(new CertReqPayload(
        CertificateEncoding.X509Signature, new Crypto.Certificates.CertificateValidator(
            [talk.Configuration.TrustAnchor!]).AuthorityHashes())));

    [When("it has no {word} payload")]
    public void Without(string name) => Draft.Payloads.RemoveAll(p => PayloadNames.Is(p, name));

    [When("its payloads are in reverse order")]
    public void Reverse() => Draft.Payloads.Reverse();

    [When("all its payloads have the critical bit set")]
    public void AllCritical() => Draft.Payloads.ForEach(p => p.Flags |= RawPayload.CriticalBit);

    [When("all its generic payload headers have their reserved bits set")]
    public void ReservedBits() => Draft.Payloads.ForEach(p => p.Flags |= 0x7F);

    [When("the octets {int} to {int} of its {word} payload are {string}")]
    public void Patch(int from, int to, string name, string hex)
    {
        var octets = Convert.FromHexString(hex);
        var body = Of(name).Body;
        Conversation.Require(to < body.Length && octets.Length == to - from + 1,
            $"the {name} payload has {body.Length} octets, and {octets.Length} are to stand at {from} to {to}");
        octets.CopyTo(body, from);
    }

    [When("its {word} payload is {string}")]
    public void Replace(string name, string hex) => Of(name).Body = Convert.FromHexString(hex);

    [When("its {word} payload is {int} octets long")]
    public void Resize(string name, int length) =>
        Of(name).Body = [.. Enumerable.Range(0, length).Select(i => (byte)(i + 1))];

    [When("its {word} payload is cut to {int} octets")]
    public void Cut(string name, int length) => Of(name).Body = Of(name).Body[..length];

    [When("its {word} payload states a length of {int}")]
    public void StateLength(string name, int length) => Of(name).StatedLength = (ushort)length;

    [When("the public value of its KE payload is all octets {int}")]
    public void PublicValue(int octet) => Of("KE").Body.AsSpan(4).Fill((byte)octet);

    [When("the AUTH payload is wrong in one bit")]
    public void WrongAuth()
    {
        Draft.BeforeEncoding += d => d.Find(PayloadType.Authentication)!.Body[^1] ^= 1;
    }

    [When("the RESERVED octets of the AUTH payload are set")]
    public void ReservedAuth() => Draft.BeforeEncoding += d =>
        d.Find(PayloadType.Authentication)!.Body.AsSpan(1, 3).Fill(0xFF);

    [When("every RESERVED octet of its SA payload is set")]
    public void ReservedInSa()
    {
        // Proposal: octet 1; transform: octets 1 and 5 (RFC 7296 §3.3.1, §3.3.2).
        var body = Of("SA").Body;
        for (var at = 0; at < body.Length;)
        {
            var end = at + BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2));
            body[at + 1] = 0xFF;
            for (at += 8 + body[at + 6]; at < end;)
            {
                body[at + 1] = body[at + 5] = 0xFF;
                at += BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(at + 2));
            }
        }
    }

    [When("the first transform of its SA payload has an unknown attribute")]
    public void UnknownAttribute()
    {
        var body = Of("SA").Body.ToList();
        // The first transform stands behind the proposal's header of 8 octets and its SPI.
        var at = 8 + body[6];
        var end = at + (body[at + 2] << 8 | body[at + 3]);
        body.InsertRange(end, [0x80, 0x63, 0, 1]);
        body[3] += 4;
        body[at + 3] += 4;
        Of("SA").Body = [.. body];
    }

    [When("its SA payload is")]
    public void ReplaceSa(DataTable table)
    {
        var old = Of("SA").Body;
        var protocol = (ProtocolId)old[5];
        byte[] spi = [.. old.AsSpan(8, old[6])];
        var proposals = table.Rows.Select(r => new Proposal(byte.Parse(r["number"], null),
            table.Header.Contains("protocol") ? PayloadNames.Protocol(r["protocol"]) : protocol, spi,
            TransformNames.ParseList(r["transforms"])));
        Of("SA").Body = RawPayload.Of(new SaPayload([.. proposals])).Body;
    }

    [When("the SPI in its SA payload has {int} octets")]
    public void SpiSize(int length)
    {
        var old = Of("SA").Body;
        byte[] body = [.. old.AsSpan(0, 8), .. Enumerable.Repeat((byte)0xCC, length),
            .. old.AsSpan(8 + old[6])];
        body[6] = (byte)length;
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(2), (ushort)(
            BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(2)) + length - old[6]));
        Of("SA").Body = body;
    }

    [When("^its (TSi|TSr) payload is for (.+)$")]
    public void Selectors(string name, string text) =>
        Of(name).Body = RawPayload.Of(
            new TsPayload(PayloadNames.Type(name), Systems.Selectors.ParseList(text))).Body;

    [When("its {word} payload has one more selector of the unknown type {int}")]
    public void UnknownSelector(string name, int type)
    {
        var payload = Of(name);
        payload.Body = [.. payload.Body, (byte)type, 0, 0, 12, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4];
        payload.Body[0]++;
    }

    private RawPayload Of(string name) => Draft.Payloads.Find(p => PayloadNames.Is(p, name))
        ?? throw new StepException(
            $"the peer's message has no {name}, only {PayloadNames.Describe(Draft.Payloads)}");
}

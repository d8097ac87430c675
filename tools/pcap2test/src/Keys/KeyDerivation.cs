using IkeLab.Engine.Sa;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>One completed key exchange: whose KE was answered by whose.</summary>
/// <param name="Secret">g^ir, or null where it is not known.</param>
internal sealed record KeyExchangeRecord(KePayload Request, KePayload Response, byte[]? Secret);

/// <summary>
/// Opens messages in the order of the capture and follows their key exchanges, so that what one message gives opens the
/// next: IKE_SA_INIT (RFC 7296 §2.14), IKE_INTERMEDIATE (RFC 9370 §2.2.2), and CREATE_CHILD_SA that rekeys an IKE SA
/// (RFC 7296 §2.18).
/// </summary>
internal sealed class KeyDerivation(ICryptoProvider crypto, KeyRing ring, DhSecrets secrets)
{
    private const int MaxOpenRequests = 1 << 12;

    private readonly MessageOpener _opener = new(crypto, ring);
    private readonly Dictionary<(ulong SpiI, ExchangeType, uint Id, bool FromInitiator), OpenedMessage> _requests = [];
    private readonly Dictionary<ulong, int> _counts = [];
    private readonly Dictionary<ulong, ulong> _roots = [];
    private readonly Dictionary<(ulong, ulong), DerivedKeys> _derived = [];
    private readonly Dictionary<(ulong, ulong), Handshake> _handshakes = [];

    // RFC 8784 §3: a PPK has changed SK_d, and what follows from it is not known.
    private readonly HashSet<(ulong, ulong)> _withPpk = [];

    /// <summary>Where secrets of the whole capture are told in one order, whatever IKE SA they are of; else 0.</summary>
    public ulong OnlySpi { get; init; }

    /// <summary>The last keys of each IKE SA whose secrets are known, in the order in which they came to be.</summary>
    public List<DerivedKeys> Derived { get; } = [];

    /// <summary>All keys that followed from secrets, those of RFC 9370's earlier key exchanges among them.</summary>
    public List<SaKeys> Generations { get; } = [];

    /// <summary>Completed key exchanges in order.</summary>
    public List<KeyExchangeRecord> Exchanges { get; } = [];

    /// <summary>
    /// IKE SAs that rekeys have made: the one before, and whether its initiator is the new one's too.
    /// </summary>
    public Dictionary<(ulong, ulong), ((ulong, ulong) Before, bool SameInitiator)> Predecessors { get; } = [];

    /// <summary>Why a secret could not be used, by initiator's SPI.</summary>
    public Dictionary<ulong, string> Problems { get; } = [];

    public DerivedKeys? Find(ulong spiI, ulong spiR) => _derived.GetValueOrDefault((spiI, spiR));

    /// <summary>Opens the next message.</summary>
    public OpenedMessage Add(byte[] octets)
    {
        var message = _opener.Open(octets);
        if (message.Error is not null)
            return message;
        var header = message.Header;
        if (header is { Exchange: ExchangeType.IkeAuth, IsResponse: true }
            && message.InnerPayloads?.FindNotify(NotifyType.PpkIdentity) is not null)
        {
            _withPpk.Add((header.SpiI, header.SpiR));
        }
        var payloads = header.Exchange == ExchangeType.IkeSaInit ? message.ClearPayloads : message.InnerPayloads;
        if (payloads?.Find<KePayload>() is not { } ke)
            return message;
        if (!header.IsResponse)
        {
            if (_requests.Count >= MaxOpenRequests)
                _requests.Clear();
            _requests[(header.SpiI, header.Exchange, header.MessageId, header.FromInitiator)] = message;
        }
        else if (_requests.Remove(
            (header.SpiI, header.Exchange, header.MessageId, !header.FromInitiator), out var request))
        {
            var asked = request.InnerPayloads ?? request.ClearPayloads;
            Complete(request, message, asked, payloads, asked.Find<KePayload>()!, ke);
        }
        return message;
    }

    private void Complete(
        OpenedMessage request, OpenedMessage response, PayloadList asked, PayloadList answered, KePayload ours,
        KePayload theirs)
    {
        if (ours.Method != theirs.Method)
            return;
        var header = response.Header;
        var count = OnlySpi != 0 ? OnlySpi : _roots.GetValueOrDefault(header.SpiI, header.SpiI);
        var index = _counts.GetValueOrDefault(count);
        _counts[count] = index + 1;
        var secret = secrets.Find(count, index, ours.Data, theirs.Data);
        Exchanges.Add(new(ours, theirs, secret));
        switch (header.Exchange)
        {
            case ExchangeType.IkeSaInit:
                Initial(request, response, answered, secret);
                break;
            case ExchangeType.IkeIntermediate:
                Additional(header, theirs.Method, secret);
                break;
            case ExchangeType.CreateChildSa:
                Rekey(header, asked, answered, secret);
                break;
        }
    }

    private void Initial(OpenedMessage request, OpenedMessage response, PayloadList answered, byte[]? secret)
    {
        if (answered.Find<SaPayload>() is not { } chosen)
            return;
        var handshake = Handshake.Create(request, response, chosen, out var why);
        if (handshake is not null)
            _handshakes[(handshake.SpiI, handshake.SpiR)] = handshake;
        if (secret is null)
            return;
        var keys = handshake is null ? null : DerivedKeys.Derive(crypto, handshake, secret, out why);
        Keep(response.Header.SpiI, keys, why);
    }

    private void Additional(in IkeHeader header, KeyExchangeMethod method, byte[]? secret)
    {
        var sa = (header.SpiI, header.SpiR);
        if (secret is null || !_derived.TryGetValue(sa, out var before) || !_handshakes.TryGetValue(sa, out var init))
            return;
        // RFC 9370 §2.2.2: SKEYSEED(n) = prf(SK_d(n-1), SK(n) | Ni | Nr), and the SPIs stay.
        var keys = before.Next(crypto, init.Suite, method, secret, init.NonceI, init.NonceR, header.SpiI, header.SpiR,
            out var why);
        Keep(header.SpiI, keys, why);
    }

    private void Rekey(in IkeHeader header, PayloadList asked, PayloadList answered, byte[]? secret)
    {
        if (asked.Find<SaPayload>() is not { Proposals: [{ Protocol: ProtocolId.Ike } first, ..] }
            || answered.Find<SaPayload>() is not { Proposals: [{ Protocol: ProtocolId.Ike } chosen] }
            || first.Spi.Length != 8 || chosen.Spi.Length != 8)
        {
            return;
        }
        var spiI = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(first.Spi);
        var spiR = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(chosen.Spi);
        // Secrets are told for the first IKE SA, in the order of all key exchanges that follow.
        _roots.TryAdd(spiI, _roots.GetValueOrDefault(header.SpiI, header.SpiI));
        Predecessors.TryAdd((spiI, spiR), ((header.SpiI, header.SpiR), !header.FromInitiator));
        // RFC 9370 §2.2.4: with IKE_FOLLOWUP_KE to come, the keys depend on secrets of those too.
        if (secret is null || _withPpk.Contains((header.SpiI, header.SpiR))
            || !_derived.TryGetValue((header.SpiI, header.SpiR), out var old)
            || Handshake.Chosen(chosen) is not { AdditionalChoices: [] } suite
            || asked.Find<NoncePayload>() is not { } nonceI || answered.Find<NoncePayload>() is not { } nonceR)
        {
            return;
        }
        var keys = old.Next(crypto, suite, suite.KeyExchange, secret, nonceI.Data, nonceR.Data, spiI, spiR, out var why);
        Keep(header.SpiI, keys, why);
    }

    private void Keep(ulong spiI, DerivedKeys? keys, string why)
    {
        if (keys is null)
        {
            Problems.TryAdd(spiI, why);
            return;
        }
        var sa = (keys.Keys.SpiI, keys.Keys.SpiR);
        if (_derived.TryGetValue(sa, out var before))
            Derived.Remove(before);
        _derived[sa] = keys;
        Derived.Add(keys);
        Generations.Add(keys.Keys);
        ring.Add(keys.Keys);
    }
}

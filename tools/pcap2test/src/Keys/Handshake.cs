using IkeLab.Engine.Sa;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// The IKE_SA_INIT exchange of a session, as far as keys and AUTH depend on it (RFC 7296 §2.14,
/// §2.15).
/// </summary>
internal sealed record Handshake(
    byte[] InitRequest, byte[] InitResponse, IkeSuite Suite, byte[] NonceI, byte[] NonceR,
        ulong SpiI, ulong SpiR)
{
    /// <summary>
    /// Exchanges between the first two are authenticated too, in a way that is not computed here.
    /// </summary>
    public bool HasIntermediate { get; private init; }

    /// <summary>Null, with the reason, where the capture does not hold a whole exchange.</summary>
    public static Handshake? Find(IReadOnlyList<OpenedMessage> messages, out string why)
    {
        OpenedMessage? request = null;
        why = "the capture does not hold both messages of IKE_SA_INIT";
        foreach (var message in messages)
        {
            if (message.Error is not null || message.Header.Exchange != ExchangeType.IkeSaInit)
                continue;
            // Of several requests (COOKIE, INVALID_KE_PAYLOAD) the last one before the accepting
            // response counts.
            if (!message.Header.IsResponse)
                request = message;
            else if (request is not null && message.ClearPayloads.Find<SaPayload>() is { } chosen)
            {
                // RFC 9242 §3.3: exchange type 43.
                var intermediate = messages.Any(m => (byte)m.Header.Exchange == 43);
                return Create(request, message, chosen, out why) is { } found
                    ? found with { HasIntermediate = intermediate }
                    : null;
            }
        }
        return null;
    }

    /// <summary>Null, with the reason, where the two messages do not make an IKE SA.</summary>
    public static Handshake? Create(
        OpenedMessage request, OpenedMessage response, SaPayload chosen, out string why)
    {
        why = "IKE_SA_INIT lacks a nonce, or its SA payload does not choose one suite";
        if (request.ClearPayloads.Find<NoncePayload>() is not { } nonceI
            || response.ClearPayloads.Find<NoncePayload>() is not { } nonceR
                || chosen.Proposals.Count != 1
            || Chosen(chosen.Proposals[0]) is not { } suite)
        {
            return null;
        }
        why = "";
        return new(request.Octets, response.Octets, suite, nonceI.Data, nonceR.Data,
            response.Header.SpiI, response.Header.SpiR);
    }

    /// <summary>The suite that a responder's SA payload chooses; null where it is none.</summary>
    public static IkeSuite? Chosen(Proposal proposal)
    {
        EncryptionId encryption = 0;
        IntegrityId integrity = 0;
        PrfId prf = 0;
        KeyExchangeMethod method = 0;
        var bits = 0;
        var additional = new List<KeyExchangeMethod>();
        foreach (var transform in proposal.Transforms)
        {
            if (transform.Type == TransformType.Encryption)
                (encryption, bits) = ((EncryptionId)transform.Id, transform.KeyBits);
            else if (transform.Type == TransformType.Integrity)
                integrity = (IntegrityId)transform.Id;
            else if (transform.Type == TransformType.Prf)
                prf = (PrfId)transform.Id;
            else if (transform.Type == TransformType.KeyExchange)
                method = (KeyExchangeMethod)transform.Id;
            else if (transform.Type is >= TransformType.AdditionalKeyExchange1
                and <= TransformType.AdditionalKeyExchange7)
                additional.Add((KeyExchangeMethod)transform.Id);
            else
                return null;
        }
        return prf == 0 ? null : new(new(encryption, bits, integrity), prf, method)
        {
            AdditionalChoices = [.. additional],
        };
    }
}

using IkeLab.Engine.Config;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>Proposals of a capture as the engine's configuration has them, without what the engine does not have.</summary>
internal sealed class ReplayProposals(ICryptoProvider crypto)
{
    /// <param name="first">The method of the KE payload: the engine takes that of its first proposal.</param>
    public AlgorithmProposal[] Ike(SaPayload? offer, KeyExchangeMethod? first) =>
        [.. (offer?.Proposals ?? []).Where(p => p.Protocol == ProtocolId.Ike).Select(p => Read(p, first))
            .Where(p => IsUsable(p) && p.Prf.Length > 0 && p.KeyExchange.Length > 0)];

    /// <param name="methods">Of key exchanges that CREATE_CHILD_SA makes: IKE_AUTH tells none.</param>
    public AlgorithmProposal[] Child(SaPayload offer, ProtocolId protocol, IReadOnlyList<KeyExchangeMethod> methods) =>
        [.. offer.Proposals.Where(p => p.Protocol == protocol).Select(p => Read(p, null))
            .Where(p => protocol == ProtocolId.Ah ? p is { Encryption: [], Integrity.Length: > 0 } : IsUsable(p))
            .Select(p => p with { KeyExchange = [.. p.KeyExchange.Union(methods.Where(crypto.Supports))] })];

    private static bool IsUsable(AlgorithmProposal proposal) =>
        proposal.Encryption.Length > 0
        && proposal.Integrity.Length > 0 != new CipherSuite(proposal.Encryption[0].Id, 0, IntegrityId.None).IsAead;

    private AlgorithmProposal Read(Proposal proposal, KeyExchangeMethod? first)
    {
        ushort[] Ids(TransformType type) =>
            [.. proposal.Transforms.Where(t => t.Type == type && t.Id != 0).Select(t => t.Id)];
        IntegrityId[] integrity = [.. Ids(TransformType.Integrity).Select(id => (IntegrityId)id).Where(crypto.Supports)];
        var methods = Ids(TransformType.KeyExchange).Select(id => (KeyExchangeMethod)id).Where(crypto.Supports).ToArray();
        if (first is { } wanted && methods.Contains(wanted))
            methods = [wanted, .. methods.Where(m => m != wanted)];
        var numbers = proposal.Transforms.Where(t => t.Type == TransformType.ExtendedSequenceNumbers)
            .Select(t => t.Id != 0).ToArray();
        return new()
        {
            // RFC 7296 §3.3: combined modes go without an integrity algorithm, and no others do.
            Encryption = [.. proposal.Transforms.Where(t => t.Type == TransformType.Encryption)
                .Select(t => new EncryptionChoice((EncryptionId)t.Id, t.KeyBits))
                .Where(c => crypto.Supports(c.Id, c.KeyBits)
                    && new CipherSuite(c.Id, c.KeyBits, IntegrityId.None).IsAead == (integrity.Length == 0))],
            Integrity = integrity,
            Prf = [.. Ids(TransformType.Prf).Select(id => (PrfId)id).Where(crypto.Supports)],
            KeyExchange = methods,
            AdditionalKeyExchanges = Additional(proposal),
            ExtendedSequenceNumbers = numbers.Length == 0 ? [false] : numbers,
        };
    }

    private KeyExchangeMethod[][] Additional(Proposal proposal)
    {
        var last = proposal.Transforms.Select(t => t.Type - TransformType.AdditionalKeyExchange1 + 1)
            .Where(n => n is >= 1 and <= AlgorithmProposal.MaxAdditionalKeyExchanges).DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, last).Select(i => proposal.Transforms
            .Where(t => t.Type == (TransformType)((int)TransformType.AdditionalKeyExchange1 + i))
            .Select(t => (KeyExchangeMethod)t.Id)
            .Where(m => m == KeyExchangeMethod.None || crypto.Supports(m)).ToArray())];
    }
}

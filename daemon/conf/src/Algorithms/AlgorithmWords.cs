using System.Globalization;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Configuration;

/// <summary>Algorithms in iked.conf's words.</summary>
public static class AlgorithmWords
{
    /// <summary>For example <c>aes-256 auth hmac-sha2-256</c>, or for AH <c>auth hmac-sha2-256</c>.</summary>
    public static string Of(in CipherSuite suite)
    {
        var cipher = suite.Encryption == EncryptionId.None
            ? "" : AlgorithmTable.ChildEncryption.WordOf((ushort)suite.Encryption, suite.KeyBits);
        return suite.IsAead
            ? cipher
            : $"{cipher} auth {AlgorithmTable.Authentication.WordOf((ushort)suite.Integrity, 0)}".TrimStart();
    }

    public static string Of(PrfId prf) => AlgorithmTable.Prf.WordOf((ushort)prf, 0);

    public static string Of(KeyExchangeMethod method) => AlgorithmTable.Group.WordOf((ushort)method, 0);

    /// <summary>The word that says of which type a transform is.</summary>
    public static string Of(TransformType type) => type switch
    {
        TransformType.Encryption => "enc",
        TransformType.Prf => "prf",
        TransformType.Integrity => "auth",
        TransformType.KeyExchange => "group",
        TransformType.ExtendedSequenceNumbers => "esn",
        >= TransformType.AdditionalKeyExchange1 and <= TransformType.AdditionalKeyExchange7 =>
            $"ke{type - TransformType.AdditionalKeyExchange1 + 1}",
        _ => $"type-{(int)type}",
    };

    /// <summary>For example <c>enc aes-128,aes-256 auth hmac-sha2-256 prf hmac-sha2-256 group curve25519</c>.</summary>
    public static string Of(IReadOnlyList<Transform> transforms) => string.Join(' ', transforms
        .GroupBy(t => t.Type).OrderBy(Place)
        .Select(type => type.Key == TransformType.ExtendedSequenceNumbers
            ? string.Join(',', type.Select(t => t.Id switch { 0 => "noesn", 1 => "esn", var id => $"esn-{id}" }))
            : $"{Of(type.Key)} {string.Join(',', type.Select(Name))}"));

    /// <summary>What a policy allows, in the same way.</summary>
    public static string Of(AlgorithmProposal proposal, ProtocolId protocol)
    {
        var transforms = new List<Transform>();
        Add(TransformType.Encryption,
            proposal.Encryption.Select(e => new Transform(default, (ushort)e.Id, (ushort)e.KeyBits)));
        Add(TransformType.Integrity, Plain(proposal.Integrity));
        Add(TransformType.Prf, protocol == ProtocolId.Ike ? Plain(proposal.Prf) : []);
        Add(TransformType.KeyExchange, Plain(proposal.KeyExchange));
        for (var i = 0; i < proposal.AdditionalKeyExchanges.Length; i++)
            Add(TransformType.AdditionalKeyExchange1 + (byte)i, Plain(proposal.AdditionalKeyExchanges[i]));
        if (protocol != ProtocolId.Ike)
        {
            Add(TransformType.ExtendedSequenceNumbers,
                Plain(Array.ConvertAll(proposal.ExtendedSequenceNumbers, e => e ? 1 : 0)));
        }
        return Of(transforms);

        void Add(TransformType type, IEnumerable<Transform> of) =>
            transforms.AddRange(of.Select(t => t with { Type = type }));
    }

    private static IEnumerable<Transform> Plain<T>(T[] ids) where T : notnull =>
        ids.Select(id => new Transform(default, Convert.ToUInt16(id, CultureInfo.InvariantCulture), 0));

    // As iked.conf(5) has them: what belongs together stands together.
    private static int Place(IGrouping<TransformType, Transform> type) => type.Key switch
    {
        TransformType.Integrity => (int)TransformType.Encryption * 2 + 1,
        var other => (int)other * 2,
    };

    private static string Name(Transform transform)
    {
        var table = transform.Type switch
        {
            TransformType.Encryption => AlgorithmTable.ChildEncryption,
            TransformType.Prf => AlgorithmTable.Prf,
            TransformType.Integrity => AlgorithmTable.Authentication,
            _ => AlgorithmTable.Group,
        };
        return transform.HasUnknownAttribute
            ? $"{table.NameOf(transform.Id, transform.KeyBits)}(with an unknown attribute)"
            : table.NameOf(transform.Id, transform.KeyBits);
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Sa;

public sealed class ProposalDistanceTests
{
    private const int Pairs = 20_000;

    private readonly LabRandom _random = new(7);

    [Theory]
    [InlineData(ProtocolId.Ike, true, true)]
    [InlineData(ProtocolId.Ike, true, false)]
    [InlineData(ProtocolId.Esp, true, true)]
    [InlineData(ProtocolId.Esp, false, true)]
    public void There_is_no_difference_exactly_where_the_negotiation_agrees(
        ProtocolId protocol, bool withKeyExchange, bool withAdditional)
    {
        var agreed = 0;
        for (var i = 0; i < Pairs; i++)
        {
            var mine = Ours(protocol);
            var theirs = Theirs(protocol);
            var differing = ProposalDistance.Differing(mine, theirs, protocol, withKeyExchange, withAdditional);
            var chosen = ProposalNegotiation.Choose(
                [mine], protocol, new([theirs]), withKeyExchange, KeyExchangeMethod.None, withAdditional);
            Assert.Equal(chosen is not null, differing.Count == 0);
            Assert.Equal(differing.Distinct(), differing);
            agreed += chosen is not null ? 1 : 0;
        }
        Assert.InRange(agreed, 1, Pairs - 1);
    }

    private AlgorithmProposal Ours(ProtocolId protocol)
    {
        var isAead = Draw(2) == 0;
        return new()
        {
            Encryption = isAead
                ? Some<EncryptionChoice>(new(EncryptionId.AesGcm16, 128), new(EncryptionId.ChaCha20Poly1305, 0))
                : Some<EncryptionChoice>(new(EncryptionId.AesCbc, 128), new(EncryptionId.AesCbc, 256)),
            Integrity = isAead ? [] : Some(IntegrityId.HmacSha256_128, IntegrityId.HmacSha1_96),
            Prf = protocol == ProtocolId.Ike ? Some(PrfId.HmacSha256, PrfId.HmacSha1) : [],
            KeyExchange = Some(KeyExchangeMethod.X25519, KeyExchangeMethod.MlKem768),
            AdditionalKeyExchanges = Draw(2) == 0 ? [] : [Some(KeyExchangeMethod.MlKem768, KeyExchangeMethod.X25519)],
            ExtendedSequenceNumbers = Some(true, false),
        };
    }

    private Proposal Theirs(ProtocolId protocol)
    {
        Transform[] all =
        [
            new(TransformType.Encryption, (ushort)EncryptionId.AesGcm16, 128),
            new(TransformType.Encryption, (ushort)EncryptionId.AesCbc, 256),
            new(TransformType.Prf, (ushort)PrfId.HmacSha256, 0), new(TransformType.Prf, (ushort)PrfId.HmacSha1, 0),
            new(TransformType.Integrity, (ushort)IntegrityId.HmacSha256_128, 0), new(TransformType.Integrity, 0, 0),
            new(TransformType.KeyExchange, (ushort)KeyExchangeMethod.X25519, 0),
            new(TransformType.KeyExchange, (ushort)KeyExchangeMethod.MlKem768, 0), new(TransformType.KeyExchange, 0, 0),
            new(TransformType.ExtendedSequenceNumbers, 0, 0), new(TransformType.ExtendedSequenceNumbers, 1, 0),
            new(TransformType.AdditionalKeyExchange1, (ushort)KeyExchangeMethod.MlKem768, 0),
            new(TransformType.AdditionalKeyExchange1, 0, 0), new((TransformType)200, 1, 0),
        ];
        return new(1, protocol, [], Array.FindAll(all, t => Draw(t.Type > TransformType.AdditionalKeyExchange1 ? 20 : 3) == 0
            || (t.Type <= TransformType.Integrity && Draw(2) == 0)));
    }

    private T[] Some<T>(T one, T other) => Draw(3) switch
    {
        0 => [one],
        1 => [other],
        _ => [one, other],
    };

    private int Draw(int below)
    {
        Span<byte> octet = stackalloc byte[1];
        _random.Fill(octet, RandomPurpose.Nonce);
        return octet[0] % below;
    }
}

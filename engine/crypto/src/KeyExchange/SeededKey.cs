using System.Security.Cryptography;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto.KeyExchange;

/// <summary>A key pair that is kept as the seed it is made from.</summary>
internal sealed class SeededKey : KeyExchangeKey
{
    private readonly KeyExchangeGroup _group;
    private readonly byte[] _public;
    private byte[] _seed;

    public SeededKey(KeyExchangeGroup group, ReadOnlySpan<byte> seed)
    {
        _group = group;
        _seed = seed.ToArray();
        _public = new byte[AlgorithmLengths.InitiatorPublic(group.Method)];
        group.MakePublic(seed, _public);
    }

    public override KeyExchangeMethod Method => _group.Method;
    public override ReadOnlySpan<byte> Public => _public;

    public override bool Complete(ReadOnlySpan<byte> peerPublic, Span<byte> sharedSecret) =>
        _seed.Length > 0 && peerPublic.Length == AlgorithmLengths.ResponderPublic(Method)
        && _group.TryDerive(_seed, peerPublic, sharedSecret);

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_seed);
        _seed = [];
    }
}

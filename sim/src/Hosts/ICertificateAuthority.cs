using IkeLab.Engine;
using IkeLab.Engine.Config;

namespace IkeLab.Sim.Hosts;

/// <summary>The side of a host that holds private keys and decides about peers.</summary>
internal interface ICertificateAuthority
{
    /// <summary>CERTREQ content that names the authority; may be empty.</summary>
    byte[] TrustedAuthorities { get; }

    Signed Sign(Sign effect);
    PeerValidated Validate(ValidatePeer effect);
}

/// <summary>Signatures that anybody could make and only the right octets fit, for toy runs.</summary>
internal sealed class ToyCertificateAuthority : ICertificateAuthority
{
    public byte[] TrustedAuthorities => [];

    public Signed Sign(Sign effect) =>
        new(effect.Id, Engine.Wire.AuthMethod.DigitalSignature, Compute(effect.LocalId, effect.Octets), []);

    public PeerValidated Validate(ValidatePeer effect)
    {
        var good = effect.AuthData.AsSpan().SequenceEqual(Compute(effect.PeerId, effect.Octets));
        return new(effect.Id, good, good ? "" : "the toy signature does not fit");
    }

    private static byte[] Compute(Identification id, byte[] octets)
    {
        var signature = new byte[32];
        Toy.ToyHash.Expand(Toy.ToyHash.Of(Toy.ToyHash.Of(3, id.Data), octets), signature);
        return signature;
    }
}

using System.Security.Cryptography;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>AUTH = prf(SK_px, octets), without the pad of a shared secret (RFC 5723 §4.3.3).</summary>
internal static class ResumptionAuth
{
    public static AuthPayload Make(IkeSa sa, bool ofInitiator, IdPayload id) =>
        new(AuthMethod.SharedKey, Compute(sa, ofInitiator, id));

    public static bool Verify(IkeSa sa, bool ofInitiator, IdPayload id, AuthPayload auth) =>
        auth.Method == AuthMethod.SharedKey
        && CryptographicOperations.FixedTimeEquals(Compute(sa, ofInitiator, id), auth.Data);

    private static byte[] Compute(IkeSa sa, bool ofInitiator, IdPayload id)
    {
        var prf = sa.Keys!.Suite.Prf;
        var auth = new byte[AlgorithmLengths.Prf(prf)];
        sa.Core.Crypto.Prf(
            prf, sa.Keys.SkP(ofInitiator), Authenticator.Octets(sa, sa.Core.Crypto, ofInitiator, id), auth);
        return auth;
    }
}

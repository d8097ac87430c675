
namespace IkeLab.Crypto.KeyExchange;

/// <summary>The key exchange methods that this libcrypto has, each made when it is first asked for.</summary>
internal sealed class KeyExchangeMethods
{
    private const int Highest = (int)KeyExchangeMethod.MlKem1024;

    private readonly Lazy<SharedSecretMethod?>[] _methods = new Lazy<SharedSecretMethod?>[Highest + 1];

    private KeyExchangeMethods()
    {
        for (int i = 0; i <= Highest; i++)
        {
            var method = (KeyExchangeMethod)i;
            _methods[i] = new Lazy<SharedSecretMethod?>(() => Create(method));
        }
    }

    /// <summary>Groups are immutable, so that all providers of the process share them.</summary>
    internal static KeyExchangeMethods Shared { get; } = new();

    internal SharedSecretMethod? Find(KeyExchangeMethod method) =>
        (int)method <= Highest ? _methods[(int)method].Value : null;

    private static SharedSecretMethod? Create(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.X25519 or KeyExchangeMethod.X448 =>
            MontgomeryDiffieHellman.IsAvailable(method) ? new MontgomeryDiffieHellman(method) : null,
        >= KeyExchangeMethod.MlKem512 => MlKem.IsAvailable(method) ? new MlKem(method) : null,
        _ when FindCurve(method) is { } curve => new CurveDiffieHellman(method, curve),
        _ when ModpGroup.Create(method) is { } group => new ModpDiffieHellman(method, group),
        _ => null,
    };

    internal static Curve? FindCurve(KeyExchangeMethod method) => method switch
    {
        KeyExchangeMethod.Ecp256 => Curve.P256,
        KeyExchangeMethod.Ecp384 => Curve.P384,
        KeyExchangeMethod.Ecp521 => Curve.P521,
        KeyExchangeMethod.BrainpoolP224 => Curve.BrainpoolP224,
        KeyExchangeMethod.BrainpoolP256 => Curve.BrainpoolP256,
        KeyExchangeMethod.BrainpoolP384 => Curve.BrainpoolP384,
        KeyExchangeMethod.BrainpoolP512 => Curve.BrainpoolP512,
        _ => null,
    };
}

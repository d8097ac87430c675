using IkeLab.Crypto.Signatures;

namespace IkeLab.Crypto.Tests;

/// <summary>One key of every algorithm, made from a seed once.</summary>
internal static class Keys
{
    private static readonly Lazy<PrivateKey>[] s_keys =
        [.. Enum.GetValues<KeyAlgorithm>().Select(algorithm => new Lazy<PrivateKey>(() => Make(algorithm)))];

    internal static PrivateKey Of(KeyAlgorithm algorithm) => s_keys[(int)algorithm].Value;

    internal static PrivateKey Make(KeyAlgorithm algorithm, string seed = "test") =>
        algorithm == KeyAlgorithm.Rsa
        ? PrivateKey.RsaFromSeed(System.Text.Encoding.UTF8.GetBytes(seed), 2048)
        : PrivateKey.FromSeed(algorithm, System.Text.Encoding.UTF8.GetBytes(seed));
}

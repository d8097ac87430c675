using IkeLab.Crypto;
using IkeLab.Crypto.KeyExchange;
using IkeLab.Engine.Crypto;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>
/// Key exchange methods, and the checks of what a peer sends (RFC 6989 §2, RFC 7748 §6).
/// </summary>
internal static class KeyExchangeChecks
{
    /// <summary>The published prime is the one that the group computes with.</summary>
    public static void Group(CryptoProvider crypto, KatCase vector)
    {
        var group = ModpGroup.Create(Method(crypto, vector))
            ?? throw new KatException(vector.Where, "expected a MODP group");
        var prime = group.Largest.ToArray();
        // The group keeps p-1; p is odd.
        prime[^1]++;
        vector.Expect("prime", prime);
    }

    /// <summary>Own public value and shared secret, as initiator and as responder.</summary>
    public static void Exchange(CryptoProvider crypto, KatCase vector)
    {
        var method = Method(crypto, vector);
        var seed = Seed(crypto, vector, method);
        var peer = vector.Octets("peer");
        var secret = new byte[AlgorithmLengths.SharedSecret(method)];
        using var key = crypto.StartKeyExchange(method, seed);
        vector.Expect("public", key.Public);
        vector.Require(key.Complete(peer, secret), "the peer's value to be accepted");
        vector.Expect("shared", secret);

        var own = new byte[AlgorithmLengths.ResponderPublic(method)];
        Array.Clear(secret);
        vector.Require(
            crypto.RespondKeyExchange(method, seed, peer, own, secret), "the responder to accept");
        vector.Expect("public", own);
        vector.Expect("shared", secret);
    }

    /// <summary>
    /// A peer's value that may be bad, with the secret that it gives if it is good.
    /// </summary>
    public static void Shared(CryptoProvider crypto, KatCase vector)
    {
        var method = Method(crypto, vector);
        var secret = new byte[AlgorithmLengths.SharedSecret(method)];
        using var key = crypto.StartKeyExchange(method, Seed(crypto, vector, method));
        // A refused value has no secret, whatever the vector says beside its verdict.
        vector.Octets("shared");
        var accepted = key.Complete(vector.Octets("peer"), secret);
        vector.ExpectVerdict(accepted);
        if (accepted)
            vector.Expect("shared", secret);
    }

    /// <summary>Both sides judge the peer's value alike.</summary>
    public static void Public(CryptoProvider crypto, KatCase vector)
    {
        var method = Method(crypto, vector);
        var peer = vector.Octets("public");
        var seed = new byte[crypto.SeedLength(method)];
        for (var i = 0; i < seed.Length; i++)
            seed[i] = (byte)(i + 1);
        var own = new byte[AlgorithmLengths.ResponderPublic(method)];
        var secret = new byte[AlgorithmLengths.SharedSecret(method)];
        using var key = crypto.StartKeyExchange(method, seed);
        var responder = crypto.RespondKeyExchange(method, seed, peer, own, secret);
        vector.Require(responder == key.Complete(peer, secret), "both sides to judge alike");
        vector.ExpectVerdict(responder);
    }

    /// <summary>The encapsulation key that a seed d | z makes (FIPS 203 §7.1).</summary>
    public static void KemKey(CryptoProvider crypto, KatCase vector)
    {
        using var key = crypto.StartKeyExchange(Method(crypto, vector), vector.Octets("seed"));
        vector.Expect("public", key.Public);
    }

    /// <summary>
    /// The secret that a ciphertext holds, or that a wrong one gives instead (FIPS 203 §6.3).
    /// </summary>
    public static void KemSecret(CryptoProvider crypto, KatCase vector)
    {
        var method = Method(crypto, vector);
        using var key = crypto.StartKeyExchange(method, vector.Octets("seed"));
        var secret = new byte[AlgorithmLengths.SharedSecret(method)];
        vector.Require(
            key.Complete(vector.Octets("ciphertext"), secret), "the ciphertext to be accepted");
        vector.Expect("shared", secret);
    }

    private static KeyExchangeMethod Method(CryptoProvider crypto, KatCase vector)
    {
        var method = vector.Enum<KeyExchangeMethod>("method");
        return crypto.Supports(method)
            ? method
            : throw new UnsupportedException(
                $"{SystemCapabilities.LibraryVersion} has no {method}");
    }

    /// <summary>
    /// A published private key as the seed that makes it. A seed of the key's own length is the
    /// key. A longer one is reduced to (seed mod (n-1)) + 1, so that the key less one makes the
    /// key.
    /// </summary>
    private static byte[] Seed(CryptoProvider crypto, KatCase vector, KeyExchangeMethod method)
    {
        var scalar = vector.Octets("private");
        var length = crypto.SeedLength(method);
        if (scalar.Length == length)
            return scalar;
        if (scalar.Length > length)
            throw new KatException(vector.Where, $"private: expected at most {length} octets");
        byte[] seed = [.. new byte[length - scalar.Length], .. scalar];
        for (var i = seed.Length - 1; i >= 0 && seed[i]-- == 0; i--)
        {
        }
        return seed;
    }
}

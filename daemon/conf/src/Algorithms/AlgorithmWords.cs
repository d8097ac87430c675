using IkeLab.Engine.Crypto;

namespace IkeLab.Configuration;

/// <summary>Algorithms in iked.conf's words.</summary>
public static class AlgorithmWords
{
    /// <summary>For example <c>aes-256 auth hmac-sha2-256</c>.</summary>
    public static string Of(in CipherSuite suite)
    {
        var cipher = AlgorithmTable.ChildEncryption.WordOf((ushort)suite.Encryption, suite.KeyBits);
        return suite.IsAead ? cipher : $"{cipher} auth {AlgorithmTable.Authentication.WordOf((ushort)suite.Integrity, 0)}";
    }

    public static string Of(PrfId prf) => AlgorithmTable.Prf.WordOf((ushort)prf, 0);

    public static string Of(KeyExchangeMethod method) => AlgorithmTable.Group.WordOf((ushort)method, 0);
}

using IkeLab.Crypto.Native;

namespace IkeLab.Crypto;

/// <summary>One algorithm of IKEv2 and whether this system's libcrypto has it.</summary>
/// <param name="Kind">"encryption", "integrity", "prf" or "key exchange".</param>
/// <param name="Name">The algorithm's name, with its key length where it has several.</param>
public readonly record struct Capability(string Kind, string Name, bool Available);

/// <summary>What the system can do, for people who wonder why a configuration is refused.</summary>
public static class SystemCapabilities
{
    /// <summary>The library's own name for its version.</summary>
    public static string LibraryVersion => LibCrypto.VersionText;

    /// <summary>
    /// Every algorithm that IkeLab knows, in the order of their IANA numbers within each kind.
    /// </summary>
    public static IReadOnlyList<Capability> Describe()
    {
        using var provider = new CryptoProvider();
        List<Capability> list = [];
        foreach (EncryptionId id in Enum.GetValues<EncryptionId>()[1..])
        {
            bool oneLength = id
                is EncryptionId.TripleDes or EncryptionId.Null or EncryptionId.ChaCha20Poly1305;
            foreach (int bits in (int[])(oneLength ? [0] : [128, 192, 256]))
            {
                string name = oneLength ? $"{id}" : $"{id}-{bits}";
                list.Add(new Capability("encryption", name, provider.Supports(id, bits)));
            }
        }
        foreach (IntegrityId id in Enum.GetValues<IntegrityId>()[1..])
            list.Add(new Capability("integrity", $"{id}", provider.Supports(id)));
        foreach (PrfId id in Enum.GetValues<PrfId>()[1..])
            list.Add(new Capability("prf", $"{id}", provider.Supports(id)));
        foreach (KeyExchangeMethod id in Enum.GetValues<KeyExchangeMethod>()[1..])
            list.Add(new Capability("key exchange", $"{id}", provider.Supports(id)));
        return list;
    }
}

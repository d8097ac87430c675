using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;

namespace IkeLab.Sim;

/// <summary>The algorithms that a suite or a proposal names, each kind in the order of its names.</summary>
internal sealed class SuiteParts
{
    private static readonly (string Name, EncryptionId Id, int Bits)[] CipherNames =
    [
        ("aes128", EncryptionId.AesCbc, 128), ("aes192", EncryptionId.AesCbc, 192),
        ("aes256", EncryptionId.AesCbc, 256), ("aes128ctr", EncryptionId.AesCtr, 128),
        ("aes192ctr", EncryptionId.AesCtr, 192), ("aes256ctr", EncryptionId.AesCtr, 256),
        ("aes128gcm8", EncryptionId.AesGcm8, 128), ("aes192gcm8", EncryptionId.AesGcm8, 192),
        ("aes256gcm8", EncryptionId.AesGcm8, 256), ("aes128gcm12", EncryptionId.AesGcm12, 128),
        ("aes192gcm12", EncryptionId.AesGcm12, 192), ("aes256gcm12", EncryptionId.AesGcm12, 256),
        ("aes128gcm16", EncryptionId.AesGcm16, 128), ("aes192gcm16", EncryptionId.AesGcm16, 192),
        ("aes256gcm16", EncryptionId.AesGcm16, 256), ("aes128ccm8", EncryptionId.AesCcm8, 128),
        ("aes192ccm8", EncryptionId.AesCcm8, 192), ("aes256ccm8", EncryptionId.AesCcm8, 256),
        ("aes128ccm12", EncryptionId.AesCcm12, 128), ("aes192ccm12", EncryptionId.AesCcm12, 192),
        ("aes256ccm12", EncryptionId.AesCcm12, 256), ("aes128ccm16", EncryptionId.AesCcm16, 128),
        ("aes192ccm16", EncryptionId.AesCcm16, 192), ("aes256ccm16", EncryptionId.AesCcm16, 256),
        ("chacha20poly1305", EncryptionId.ChaCha20Poly1305, 0), ("3des", EncryptionId.TripleDes, 0),
    ];

    private static readonly (string Name, IntegrityId Id)[] MacNames =
    [
        ("sha1", IntegrityId.HmacSha1_96), ("sha256", IntegrityId.HmacSha256_128),
        ("sha384", IntegrityId.HmacSha384_192), ("sha512", IntegrityId.HmacSha512_256),
        ("aesxcbc", IntegrityId.AesXcbc96), ("aescmac", IntegrityId.AesCmac96),
    ];

    private static readonly (string Name, PrfId Id)[] PrfNames =
    [
        ("prfsha1", PrfId.HmacSha1), ("prfsha256", PrfId.HmacSha256), ("prfsha384", PrfId.HmacSha384),
        ("prfsha512", PrfId.HmacSha512), ("prfaesxcbc", PrfId.AesXcbc), ("prfaescmac", PrfId.AesCmac),
    ];

    private readonly List<EncryptionChoice> _ciphers = [];
    private readonly List<IntegrityId> _macs = [];
    private readonly List<PrfId> _prfs = [];
    private readonly List<KeyExchangeMethod> _methods = [];
    private readonly List<bool> _sequenceNumbers = [];

    /// <param name="alternatives">Several of each kind are allowed.</param>
    public static bool TryRead(string text, bool alternatives, out SuiteParts parts, out string error)
    {
        parts = new();
        foreach (var part in text.ToLowerInvariant().Split('-'))
        {
            if (parts.Add(part) is not var (kind, count, known))
            {
                error = $"'{part}' is no cipher, MAC, prf or key exchange method";
                return false;
            }
            if (known || (count > 1 && !alternatives))
            {
                error = alternatives
                    ? $"'{part}' comes twice"
                    : $"'{part}' is one too many: a suite has no two {kind}";
                return false;
            }
        }
        error = "";
        return true;
    }

    public bool TryBuildIke(out AlgorithmProposal proposal, out string error)
    {
        proposal = null!;
        error = _sequenceNumbers.Count > 0 ? "sequence numbers are a matter of ESP"
            : _ciphers.Count == 0 ? "it names no cipher, such as aes256gcm16"
            : _methods.Count == 0 ? "it names no key exchange method, such as x25519"
            : "";
        if (error.Length > 0 || !HasFittingMacs(out var combined, out error))
            return false;
        // As in other daemons, "sha256" beside a combined-mode cipher means the prf.
        IEnumerable<PrfId> prfs = _prfs.Count > 0 ? _prfs
            : _macs.Count > 0 ? _macs.Select(PrfOf) : [PrfId.HmacSha256];
        proposal = new()
        {
            Encryption = [.. _ciphers], Integrity = combined ? [] : [.. _macs], Prf = [.. prfs.Distinct()],
            KeyExchange = [.. _methods],
        };
        return true;
    }

    public bool TryBuildEsp(out AlgorithmProposal proposal, out string error)
    {
        proposal = null!;
        error = _ciphers.Count == 0 ? "it names no cipher, such as aes256gcm16"
            : _prfs.Count > 0 ? "ESP has no prf"
            : "";
        if (error.Length > 0 || !HasFittingMacs(out var combined, out error))
            return false;
        if (combined && _macs.Count > 0)
        {
            error = "a combined-mode cipher needs no MAC";
            return false;
        }
        proposal = new()
        {
            Encryption = [.. _ciphers], Integrity = [.. _macs], KeyExchange = [.. _methods],
            ExtendedSequenceNumbers = _sequenceNumbers.Count > 0 ? [.. _sequenceNumbers] : [false],
        };
        return true;
    }

    /// <summary>RFC 7296 §3.3: the two sorts of ciphers do not mix in one proposal.</summary>
    private bool HasFittingMacs(out bool combined, out string error)
    {
        var count = _ciphers.Count(c => CipherSuite.IsCombinedMode(c.Id));
        combined = count > 0;
        error = combined && count < _ciphers.Count
            ? "combined-mode ciphers and others do not go into one proposal"
            : !combined && _macs.Count == 0 ? "the cipher needs a MAC, such as sha256" : "";
        return error.Length == 0;
    }

    /// <summary>The kind in the plural, how many there are of it now, and whether this one was there.</summary>
    private (string Kind, int Count, bool Known)? Add(string part)
    {
        if (Array.Find(CipherNames, c => c.Name == part) is { Name: not null } c)
            return Add("ciphers", _ciphers, new(c.Id, c.Bits));
        if (Array.Find(MacNames, m => m.Name == part) is { Name: not null } m)
            return Add("MACs", _macs, m.Id);
        if (Array.Find(PrfNames, p => p.Name == part) is { Name: not null } p)
            return Add("prfs", _prfs, p.Id);
        if (Array.Find(SuiteParser.Methods, g => g.Name == part) is { Name: not null } g)
            return Add("key exchange methods", _methods, g.Id);
        return part is "esn" or "noesn" ? Add("kinds of sequence numbers", _sequenceNumbers, part == "esn") : null;
    }

    private static (string, int, bool)? Add<T>(string kind, List<T> list, T item)
    {
        var known = list.Contains(item);
        list.Add(item);
        return (kind, list.Count, known);
    }

    private static PrfId PrfOf(IntegrityId mac) => mac switch
    {
        IntegrityId.HmacSha1_96 => PrfId.HmacSha1,
        IntegrityId.HmacSha384_192 => PrfId.HmacSha384,
        IntegrityId.HmacSha512_256 => PrfId.HmacSha512,
        IntegrityId.AesXcbc96 => PrfId.AesXcbc,
        IntegrityId.AesCmac96 => PrfId.AesCmac,
        _ => PrfId.HmacSha256,
    };
}

using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>Which keys a replay has, and where they come from.</summary>
/// <param name="Given">Session keys that do not follow from known secrets, by IKE SA.</param>
/// <param name="All">Those and the derived ones.</param>
/// <param name="IsDerived">The keys of the first IKE SA follow from the secret of its key exchange.</param>
/// <param name="IsInClear">The first IKE SA has none.</param>
internal sealed record ReplayKeys(
    IReadOnlyDictionary<(ulong, ulong), SaKeys> Given, KeyRing All, bool IsDerived, bool IsInClear)
{
    /// <summary>Octets of the engine's nonces, which have one length (RFC 7296 §2.10 leaves it open).</summary>
    private const int EngineNonce = 32;

    /// <summary>What a test file says about it.</summary>
    public string How => IsInClear ? "as far as it is in clear: no keys are known"
        : IsDerived ? "with the secrets of its key exchanges"
        : "with its session keys: AUTH is taken from the capture";

    public static ReplayKeys Of(VectorInput input, IReadOnlyList<ReplayMessage> messages, KeyDerivation derivation)
    {
        var root = messages.FirstOrDefault(m => m.IsInit && m.Header.SpiR != 0)?.Header;
        var sa = (root?.SpiI ?? 0, root?.SpiR ?? 0);
        var given = new Dictionary<(ulong, ulong), SaKeys>();
        var all = new KeyRing();
        // Over another nonce than the recorded one the engine would derive other keys.
        var canDerive = messages.All(m => !m.IsOwn || m.Payloads.Find<NoncePayload>() is null or { Data.Length: EngineNonce });
        foreach (var keys in input.Keys.Concat(derivation.Derived.Select(d => d.Keys)))
        {
            all.Add(keys);
            if (!canDerive || derivation.Find(keys.SpiI, keys.SpiR) is null)
                given[(keys.SpiI, keys.SpiR)] = keys;
        }
        var isDerived = canDerive && derivation.Find(sa.Item1, sa.Item2) is not null;
        return new(given, all, isDerived, !isDerived && !given.ContainsKey(sa));
    }
}

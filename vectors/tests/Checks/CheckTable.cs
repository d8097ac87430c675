using System.Collections.Frozen;
using IkeLab.Crypto;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>The kinds of cases: what each hands to the production code and compares.</summary>
internal static class CheckTable
{
    private static readonly FrozenDictionary<string, Action<CryptoProvider, KatCase>> s_checks =
        new Dictionary<string, Action<CryptoProvider, KatCase>>
        {
            ["prf"] = PrfChecks.Prf,
            ["prf-tag"] = PrfChecks.Tag,
            ["prf-plus"] = PrfChecks.PrfPlus,
            ["mac"] = PrfChecks.Mac,
            ["skeyseed"] = KeyChecks.Skeyseed,
            ["key-schedule"] = KeyChecks.KeySchedule,
            ["ike-keys"] = KeyChecks.IkeKeys,
            ["key-chain"] = KeyChecks.Chain,
            ["ppk-keys"] = KeyChecks.Ppk,
            ["mschapv2"] = EapChecks.MsChapV2Steps,
            ["ike-rekey"] = KeyChecks.IkeRekey,
            ["child-keys"] = KeyChecks.ChildKeys,
            ["auth-psk"] = AuthChecks.SharedKey,
            ["auth-signature"] = AuthChecks.Signature,
            ["algorithm-identifier"] = AuthChecks.Identifier,
            ["nat-detection"] = AuthChecks.Nat,
            ["packet"] = CipherChecks.Packet,
            ["packet-open"] = CipherChecks.PacketOpen,
            ["esp"] = CipherChecks.Esp,
            ["sk"] = MessageChecks.Encrypted,
            ["skf"] = MessageChecks.Fragment,
            ["dh-group"] = KeyExchangeChecks.Group,
            ["dh"] = KeyExchangeChecks.Exchange,
            ["dh-shared"] = KeyExchangeChecks.Shared,
            ["dh-public"] = KeyExchangeChecks.Public,
            ["kem-key"] = KeyExchangeChecks.KemKey,
            ["kem-secret"] = KeyExchangeChecks.KemSecret,
            ["xfrm-message"] = (_, vector) => XfrmChecks.Message(vector),
            ["xfrm-suite"] = (_, vector) => XfrmChecks.Suite(vector),
            ["netlink-error"] = (_, vector) => XfrmChecks.Error(vector),
            ["pfkey-message"] = (_, vector) => PfKeyChecks.Message(vector),
        }.ToFrozenDictionary();

    /// <summary>Runs one case; returns when it has passed.</summary>
    /// <exception cref="MismatchException">It has failed.</exception>
    /// <exception cref="UnsupportedException">It cannot be run here.</exception>
    /// <exception cref="KatException">It is no proper case.</exception>
    public static void Run(KatCase vector)
    {
        if (!s_checks.TryGetValue(vector.Kind, out var check))
        {
            var known = string.Join(", ", s_checks.Keys.Order(StringComparer.Ordinal));
            throw new KatException(vector.Where, $"no kind {vector.Kind}; expected one of {known}");
        }
        using var crypto = new CryptoProvider();
        check(crypto, vector);
        vector.RequireAllUsed();
    }

    public static Tally Run(string suite, IEnumerable<KatCase> cases)
    {
        var tally = new Tally(suite);
        foreach (var vector in cases)
        {
            try
            {
                Run(vector);
                tally.Pass();
            }
            catch (UnsupportedException lack)
            {
                tally.Lack(lack.Message);
            }
            catch (Exception error) when (error is MismatchException or KatException)
            {
                tally.Fail(error.Message);
            }
            // An exception out of the production code is that case's failure, not the run's end.
            catch (Exception error)
            {
                tally.Fail($"{vector.Where}: case {vector.Name}: {error}");
            }
        }
        return tally;
    }
}

using IkeLab.Pcap2Test.Check;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>What differs between a recorded message and the engine's, field by field, and why where that is known.</summary>
internal static class ReplayComparison
{
    // Whatever differs inside makes these differ as well.
    private static readonly HashSet<string> Following =
    [
        "Encrypted IKE Payloads", "Padding (encrypted)", "Pad Length (encrypted)", "Integrity Checksum Data",
        "IV, ciphertext and ICV", "Initialization Vector", "Next Payload", "Length", "Payload Length",
        "Proposal Length", "Num Transforms", "Last Substruc",
    ];

    private static readonly (string Word, string Why)[] Reasons =
    [
        ("NAT Detection Hash", "the capture was taken beyond a NAT, or the hash is of another address"),
        ("Key Exchange", "another method is the first in the engine's proposal"),
        ("SIGNATURE_HASH_ALGORITHMS", "the engine announces hashes of its own where signatures are wanted"),
        ("ESP > Transform PRF", "a child SA has no prf (RFC 7296 §3.3.3): the engine offers and answers none"),
        ("Vendor ID", "at most 16 are sent"),
    ];

    /// <summary>'-' is only in the capture, '+' only from the engine.</summary>
    public static IReadOnlyList<string> Differences(OpenedMessage recorded, OpenedMessage sent)
    {
        var lines = SessionDiff.Compare(recorded, sent, Following);
        return [.. lines.Select(l => Array.Find(Reasons, r => l.Contains(r.Word, StringComparison.Ordinal)) is
            { Why: { } why } ? $"{l} ({why})" : l)];
    }

    /// <summary>One word for a message that is not identical.</summary>
    public static string Verdict(IReadOnlyList<string> differences, OpenedMessage recorded, OpenedMessage sent)
    {
        if (differences.Count > 0)
            return "differs: '-' is only in the capture, '+' only from the engine";
        if (recorded.FragmentTotal > 0 || sent.FragmentTotal > 0)
            return "says the same in other fragments";
        if (!recorded.InnerOctets.AsSpan().SequenceEqual(sent.InnerOctets) && SameContent(recorded, sent))
            return "says the same under another IV or padding";
        return "says the same in another order or encoding";
    }

    private static bool SameContent(OpenedMessage a, OpenedMessage b) =>
        a.Plain.AsSpan(a.PlainOffset, a.PlainLength).SequenceEqual(b.Plain.AsSpan(b.PlainOffset, b.PlainLength))
        && a.Plain.Length > 0;
}

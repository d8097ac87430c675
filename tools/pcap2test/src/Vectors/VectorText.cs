using System.Security.Cryptography;
using System.Text;
using IkeLab.Pcap2Test.Check;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Replay;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Vectors;

/// <summary>
/// Writes a test file: the inputs, and what this engine makes of them. A test passes when the same
/// engine, or a later
/// one, writes the same file from the inputs in it; so every octet of the file is an assertion.
/// </summary>
internal sealed class VectorText
{
    public const string FirstLine = "ikelab-vector 2";
    public const int OctetsPerLine = 32;
    private readonly StringBuilder _text = new();

    public static string Render(VectorInput input, ICryptoProvider crypto)
    {
        var text = new VectorText();
        text.RenderAll(input, crypto);
        return text._text.ToString();
    }

    /// <summary>What a test file says of its replays, in a line each.</summary>
    public static IEnumerable<string> ReplaySummary(string text)
    {
        var how = "";
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("replay ", StringComparison.Ordinal))
                how = line;
            if (line.EndsWith(" messages identical", StringComparison.Ordinal))
                yield return $"{how}: {line.Trim()}";
            else if (line.StartsWith("replay ", StringComparison.Ordinal) && line.Contains(" not possible", StringComparison.Ordinal))
                yield return line;
        }
    }

    private void RenderAll(VectorInput input, ICryptoProvider crypto)
    {
        Line(FirstLine);
        Line($"source {input.Source}");
        foreach (var keys in input.Keys)
            Line($"keys {keys.ToTableLine()}");
        foreach (var secret in input.DhSecrets)
            Line($"dh-secret {(secret.Length == 0 ? "unknown" : Hex(secret))}");
        if (input.Psk is not null)
            Line($"psk {Hex(input.Psk)}");
        Line($"side {input.Side switch { true => "initiator", false => "responder", _ => "both" }}");
        var (messages, derivation) = Open(input, crypto);
        var handshake = Handshake.Find(messages, out var why);
        var derived = handshake is null ? null : derivation.Find(handshake.SpiI, handshake.SpiR);
        if (input.DhSecrets.Count > 0)
            RenderDerived(input, derivation, why);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = input.Messages[i];
            Line("");
            Line($"message {i + 1} {(message.FromInitiator ? "initiator" : "responder")}");
            Line($"at {message.Time} {message.Source} {message.Destination}");
            Octets("octets", messages[i].Octets);
            RenderMessage(messages[i]);
            if (messages[i].InnerPayloads?.Find<AuthPayload>() is not null)
                Line($"  auth {AuthCheck.Describe(crypto, messages[i], handshake, derived, input.Psk)}");
        }
        foreach (var asInitiator in (bool[])[true, false])
        {
            if (input.Side is { } side && side != asInitiator)
                continue;
            Line("");
            foreach (var line in EngineReplay.Run(input, messages, derivation, crypto, asInitiator).Lines)
                Line(line);
        }
        Line("");
        // Comments and blanks are no assertions by themselves: this makes them some.
        Line($"end sha256 {Hex(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())))}");
    }

    /// <summary>Opens all messages of a test, with the keys that are given and those that follow from secrets.</summary>
    public static (List<OpenedMessage> Messages, KeyDerivation Derivation) Open(
        VectorInput input, ICryptoProvider crypto)
    {
        var ring = new KeyRing();
        input.Keys.ForEach(ring.Add);
        // One order for all IKE SAs of the test, under the name of the first one.
        var secrets = new DhSecrets();
        var first = 1UL;
        input.DhSecrets.ForEach(s => secrets.Add(first, s));
        var derivation = new KeyDerivation(crypto, ring, secrets) { OnlySpi = first };
        return (input.Messages.ConvertAll(m => derivation.Add(m.Octets)), derivation);
    }

    private void RenderDerived(VectorInput input, KeyDerivation derivation, string why)
    {
        Line("");
        if (derivation.Derived.Count == 0)
        {
            Line($"derived nothing: {derivation.Problems.Values.FirstOrDefault() ?? why}");
            return;
        }
        foreach (var derived in derivation.Derived)
        {
            var keys = derived.Keys;
            Line($"derived for {keys.SpiI:x16} {keys.SpiR:x16}");
            (string Name, byte[] Key)[] all =
            [
                ("skeyseed", derived.Skeyseed), ("sk_d", derived.SkD), ("sk_ai", keys.IntegrityI),
                ("sk_ar", keys.IntegrityR), ("sk_ei", keys.EncryptionI), ("sk_er", keys.EncryptionR),
                ("sk_pi", derived.SkPi), ("sk_pr", derived.SkPr),
            ];
            foreach (var (name, key) in all)
                Line($"derived {name} {Hex(key)}".TrimEnd());
            var given = input.Keys.FindAll(k => (k.SpiI, k.SpiR) == (keys.SpiI, keys.SpiR));
            if (given.Count > 0)
            {
                var derivedLines = derivation.Generations.Select(g => g.ToTableLine()).ToHashSet();
                var agree = given.TrueForAll(k => derivedLines.Contains(k.ToTableLine()));
                Line($"derived keys {(agree ? "agree with those given" : "DIFFER from those given")}");
            }
        }
    }

    private void RenderMessage(OpenedMessage message)
    {
        var header = message.Header;
        Line($"  header {RegistryNames.Exchange(header.Exchange)} {(header.IsResponse ? "response" : "request")} "
            + $"{header.MessageId} spi {header.SpiI:x16} {header.SpiR:x16} version {header.MajorVersion}.{header.MinorVersion} "
            + $"flags {(byte)header.Flags:x2} length {header.TotalLength}");
        if (message.Error is { } error)
        {
            Line($"  malformed {error}");
            return;
        }
        foreach (var entry in message.Clear)
        {
            if (entry != message.Sealed)
                Payload("clear", entry, message.ClearBody(entry));
        }
        RenderSealed(message);
        var differences = CanonicalCheck.Check(message);
        Line($"  encoded again {(differences.Count == 0 ? "identical" : $"with {differences.Count} differences")}");
        foreach (var difference in differences)
            Line($"    {difference}");
    }

    private void RenderSealed(OpenedMessage message)
    {
        if (message.Sealed is not { } sk)
            return;
        var name = RegistryNames.Payload(sk.Type);
        if (message.Seal == SealState.NoKeys)
        {
            Line($"  sealed {name} {sk.Length} octets without keys");
            return;
        }
        if (message.Seal == SealState.Failed)
        {
            Line($"  sealed {name} NOT OPENED {message.InnerError}");
            return;
        }
        var number = message.FragmentTotal > 0
            ? $" {message.FragmentNumber}/{message.FragmentTotal}" : "";
        Line($"  sealed {name}{number} icv {(IsChecked(message.Keys!) ? "right" : "not checked")}");
        foreach (var entry in message.Inner)
            Payload("inner", entry, message.InnerBody(entry));
        if (message.InnerError is { } error)
            Line($"  malformed {error}");
        Octets("  padding", message.Padding);
    }

    private static bool IsChecked(SaKeys keys) =>
        keys.Suite.IsAead || keys.Integrity.Engine != IntegrityId.None
            || keys.Integrity.Hash is not null;

    private void Payload(string where, in PayloadEntry entry, ReadOnlySpan<byte> body)
    {
        Line($"  {where} {RegistryNames.Payload(entry.Type)}{(entry.Critical ? " critical" : "")} {body.Length} octets");
        for (var at = 0; at < body.Length; at += OctetsPerLine)
            Line($"    {at:x4} {Hex(body[at..Math.Min(body.Length, at + OctetsPerLine)])}");
    }

    private void Octets(string name, ReadOnlySpan<byte> octets)
    {
        if (octets.Length == 0)
            Line(name);
        for (var at = 0; at < octets.Length; at += OctetsPerLine)
            Line($"{name} {Hex(octets[at..Math.Min(octets.Length, at + OctetsPerLine)])}");
    }

    private void Line(string line) => _text.Append(line).Append('\n');

    private static string Hex(ReadOnlySpan<byte> octets) => Convert.ToHexStringLower(octets);
}

using System.Security.Cryptography;
using System.Text;
using IkeLab.Pcap2Test.Check;
using IkeLab.Pcap2Test.Keys;
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
    public const string FirstLine = "ikelab-vector 1";
    public const int OctetsPerLine = 32;
    private readonly StringBuilder _text = new();

    public static string Render(VectorInput input, ICryptoProvider crypto)
    {
        var text = new VectorText();
        text.RenderAll(input, crypto);
        return text._text.ToString();
    }

    private void RenderAll(VectorInput input, ICryptoProvider crypto)
    {
        Line(FirstLine);
        Line($"source {input.Source}");
        if (input.Keys is not null)
            Line($"keys {input.Keys.ToTableLine()}");
        if (input.DhSecret is not null)
            Line($"dh-secret {Hex(input.DhSecret)}");
        if (input.Psk is not null)
            Line($"psk {Hex(input.Psk)}");
        var ring = new KeyRing();
        if (input.Keys is not null)
            ring.Add(input.Keys);
        var opener = new MessageOpener(crypto, ring);
        var messages = input.Messages.ConvertAll(m => opener.Open(m.Octets));
        var handshake = Handshake.Find(messages, out var why);
        var derived = input.DhSecret is null ? null : RenderDerived(input, crypto, handshake, why);
        for (var i = 0; i < messages.Count; i++)
        {
            Line("");
            Line($"message {i + 1} {(input.Messages[i].FromInitiator ? "initiator" : "responder")}");
            Octets("octets", messages[i].Octets);
            RenderMessage(messages[i]);
            if (messages[i].InnerPayloads?.Find<AuthPayload>() is not null)
                Line($"  auth {AuthCheck.Describe(crypto, messages[i], handshake, derived, input.Psk)}");
        }
        Line("");
        // Comments and blanks are no assertions by themselves: this makes them some.
        Line($"end sha256 {Hex(SHA256.HashData(Encoding.UTF8.GetBytes(_text.ToString())))}");
    }

    private DerivedKeys? RenderDerived(
        VectorInput input, ICryptoProvider crypto, Handshake? handshake, string why)
    {
        Line("");
        var derived = handshake is null ? null
            : DerivedKeys.Derive(crypto, handshake, input.DhSecret!, out why);
        if (derived is null)
        {
            Line($"derived nothing: {why}");
            return null;
        }
        var keys = derived.Keys;
        (string Name, byte[] Key)[] all =
        [
            ("skeyseed", derived.Skeyseed), ("sk_d", derived.SkD), ("sk_ai", keys.IntegrityI),
                ("sk_ar", keys.IntegrityR),
            ("sk_ei", keys.EncryptionI), ("sk_er", keys.EncryptionR), ("sk_pi", derived.SkPi),
                ("sk_pr", derived.SkPr),
        ];
        foreach (var (name, key) in all)
            Line($"derived {name} {Hex(key)}".TrimEnd());
        if (input.Keys is { } given)
            Line($"derived keys {(given.ToTableLine() == keys.ToTableLine() ? "agree with those given" : "DIFFER from those given")}");
        return derived;
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

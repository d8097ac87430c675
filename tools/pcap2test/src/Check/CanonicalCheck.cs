using System.Buffers.Binary;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Check;

/// <summary>Octets of a message that the engine's codec would have written otherwise.</summary>
/// <param name="Part">"message" or "plaintext": what the offset counts in.</param>
internal sealed record Difference(
    string Part, int Offset, string Field, string Original, string Encoded, string Why)
{
    public override string ToString() =>
        $"{Part} octet {Offset:x4} {Field}: {Original} would be {Encoded}: {Why}";
}

/// <summary>
/// Writes a decoded message again with the engine's <see cref="MessageWriter"/> and compares octet
/// by octet.
/// </summary>
internal static class CanonicalCheck
{
    private const int MaxDifferences = 32;

    /// <summary>
    /// Empty for a message that is identical, and for one that could not be decoded.
    /// </summary>
    public static List<Difference> Check(OpenedMessage message)
    {
        var differences = new List<Difference>();
        if (message.Error is not null)
            return differences;
        var encoded = Encode(message);
        // Up to the IV everything is in clear; ciphertext is compared as plaintext, where a
        // difference can be named.
        var clear = message.Sealed is { } sk ? ClearEnd(message, sk) : message.Octets.Length;
        var clearEncoded = message.Sealed is null ? encoded.Length : clear;
        Compare("message", message.Octets.AsSpan(0, clear),
            encoded.AsSpan(0, Math.Min(clearEncoded, encoded.Length)),
            0, MessageTree.Outer(message), differences);
        if (message.Cipher is not { } cipher)
            return differences;
        if (message.InnerPayloads is not null)
        {
            var inner = MessageTree.Inner(message);
            Compare("plaintext", message.InnerOctets.AsSpan(inner.Offset, inner.Length),
                EncodeInner(message),
                inner.Offset, inner, differences);
        }
        ComparePadding(message, cipher, differences);
        // The same plaintext and the same IV must give the same ciphertext and ICV.
        if (differences.Count == 0 && !encoded.AsSpan().SequenceEqual(message.Octets))
        {
            differences.Add(new("message", clear, "ciphertext", "its octets", "others",
                message.Keys!.Integrity is { Hash: null, Engine: IntegrityId.None, IcvLength: > 0 }
                    ? "its ICV cannot be computed, because the integrity algorithm is not known"
                    : "encrypting the same plaintext gives another result"));
        }
        return differences;
    }

    private static int ClearEnd(OpenedMessage message, PayloadEntry sk) =>
        message.Cipher is null ? sk.Offset - 4 : sk.Offset
            + (sk.Type == PayloadType.EncryptedFragment ? 4 : 0);

    private static byte[] Encode(OpenedMessage message)
    {
        var buffer = new byte[message.Octets.Length + WireLimits.MaxMessage];
        var writer = new MessageWriter(buffer);
        var read = message.Header;
        writer.Begin(new IkeHeader(read.SpiI, read.SpiR, read.Exchange,
            read.Flags & (HeaderFlags.Initiator | HeaderFlags.Version | HeaderFlags.Response),
                read.MessageId));
        foreach (var payload in message.ClearPayloads.Items)
            writer.Add(payload);
        if (message.Sealed is { } sk)
            AddSealed(ref writer, message, sk);
        var length = writer.Finish();
        // What could not be opened is taken over as it is.
        if (message.Sealed is not { } closed || message.Cipher is not null)
            return buffer[..length];
        var at = closed.Offset - 4;
        var result = (byte[])message.Octets.Clone();
        buffer.AsSpan(0, at).CopyTo(result);
        (result[message.Clear.Length > 1 ? message.Clear[^2].Offset - 4 : 16]) = (byte)closed.Type;
        BinaryPrimitives.WriteUInt32BigEndian(result.AsSpan(24), (uint)result.Length);
        return result;
    }

    private static void AddSealed(ref MessageWriter writer, OpenedMessage message, PayloadEntry sk)
    {
        if (message.Cipher is not { } cipher)
            return;
        var iv = message.Octets.AsSpan(
            message.PlainOffset - cipher.IvLength, cipher.IvLength).ToArray();
        var counter = iv.Length >= 8
            ? BinaryPrimitives.ReadUInt64BigEndian(iv.AsSpan(iv.Length - 8)) : 0;
        if (sk.Type == PayloadType.EncryptedFragment)
        {
            writer.BeginFragment(
                cipher, counter, new ReplayedIv(iv), message.FragmentNumber, message.FragmentTotal,
                sk.Next);
            writer.AddRaw(message.Plain.AsSpan(message.PlainOffset, message.PlainLength));
            return;
        }
        writer.BeginEncrypted(cipher, counter, new ReplayedIv(iv));
        if (message.InnerPayloads is null)
        {
            writer.AddRaw(message.Plain.AsSpan(message.PlainOffset, message.PlainLength));
            return;
        }
        foreach (var payload in message.InnerPayloads.Items)
            writer.Add(payload);
    }

    private static byte[] EncodeInner(OpenedMessage message)
    {
        var buffer = new byte[message.InnerOctets.Length + WireLimits.MaxMessage];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(1, 1, ExchangeType.Informational, HeaderFlags.None, 0));
        foreach (var payload in message.InnerPayloads!.Items)
            writer.Add(payload);
        return buffer[IkeHeader.Length..writer.Finish()];
    }

    private static void ComparePadding(
        OpenedMessage message, PacketCipher cipher, List<Difference> differences)
    {
        var padding = message.Padding;
        var block = cipher.BlockLength;
        var least = (block - (message.PlainLength + 1) % block) % block;
        var at = message.PlainOffset + message.PlainLength;
        if (padding.Length != least)
        {
            differences.Add(new(
                "plaintext", at, "Padding", $"{padding.Length} octets", $"{least} octets",
                "more padding than the block needs, as RFC 7296 §3.14 allows"));
        }
        else if (padding.ContainsAnyExcept((byte)0))
        {
            differences.Add(new("plaintext", at, "Padding", Convert.ToHexStringLower(padding),
                Convert.ToHexStringLower(new byte[least]),
                    "padding of another content, as RFC 7296 §3.14 allows"));
        }
    }

    private static void Compare(
        string part, ReadOnlySpan<byte> original, ReadOnlySpan<byte> encoded, int offset,
            Field tree,
        List<Difference> differences)
    {
        if (original.Length != encoded.Length)
        {
            var at = original.CommonPrefixLength(encoded);
            var (name, _) = Locate(tree, offset + at);
            differences.Add(new(
                part, offset + at, name, $"{original.Length} octets in all", $"{encoded.Length}",
                "something here has no place in the decoded message, such as an unknown attribute or selector type"));
            return;
        }
        for (var i = 0; i < original.Length && differences.Count < MaxDifferences; i++)
        {
            if (original[i] == encoded[i])
                continue;
            var (name, why) = Locate(tree, offset + i);
            differences.Add(new(
                part, offset + i, name, $"{original[i]:x2}", $"{encoded[i]:x2}", why));
        }
    }

    private static (string Name, string Why) Locate(Field tree, int at)
    {
        var path = tree.PathTo(at);
        var name = string.Join(" > ", path.Skip(1).Select(f => f.Name));
        var why = path[^1].Name switch
        {
            "RESERVED" => "a reserved field is not zero, and RFC 7296 has receivers ignore it",
            "Critical, RESERVED" =>
                "the critical bit or a reserved one is set; RFC 7296 §2.5 wants both clear here",
            "Flags" => "a reserved flag is set (RFC 7296 §3.1)",
            "Version" => "another minor version than 0 (RFC 7296 §2.5)",
            _ => "the codec writes this field in another way",
        };
        return (name.Length == 0 ? "(behind the last field)" : name, why);
    }

    private sealed class ReplayedIv(byte[] iv) : IRandomSource
    {
        public void Fill(Span<byte> destination, RandomPurpose purpose) => iv.CopyTo(destination);
    }
}

using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>
/// Whole IKE messages with an SK payload (RFC 7296 §3.14) or an SKF payload (RFC 7383 §2.5).
/// </summary>
internal static class MessageChecks
{
    private const int FragmentHeader = 4;

    /// <summary>The message is opened, its payloads decoded, written again and sealed.</summary>
    public static void Encrypted(CryptoProvider crypto, KatCase vector)
    {
        using var cipher = CipherChecks.Create(crypto, vector);
        byte[] message = vector.Figure("message"), opened = [.. message];
        RequireRefusals(vector, cipher, message);
        var sk = Last(vector, opened, PayloadType.Encrypted);
        var good = EncryptedPayload.TryOpen(
            opened, sk, cipher, out var offset, out var length, out var error);
        vector.Require(good, $"the message to be opened: {error}");
        vector.Expect("inner", opened.AsSpan(offset, length));

        var payloads = Decode(vector, opened.AsSpan(offset, length), sk.Next);
        IkeHeader.TryRead(message, out var header, out _);
        var written = new byte[message.Length + 64];
        var writer = new MessageWriter(written);
        writer.Begin(Again(header));
        var iv = message.AsSpan(sk.Offset, cipher.IvLength).ToArray();
        writer.BeginEncrypted(cipher, Counter(iv), new FixedRandom(iv));
        foreach (var payload in payloads.Items)
            writer.Add(payload);
        vector.Expect("message", written.AsSpan(0, writer.Finish()));
    }

    public static void Fragment(CryptoProvider crypto, KatCase vector)
    {
        using var cipher = CipherChecks.Create(crypto, vector);
        byte[] message = vector.Figure("message"), opened = [.. message];
        RequireRefusals(vector, cipher, message);
        var skf = Last(vector, opened, PayloadType.EncryptedFragment);
        var good = EncryptedPayload.TryOpenFragment(
            opened, skf, cipher, out var number, out var total, out var offset, out var length,
            out var error);
        vector.Require(good, $"the fragment to be opened: {error}");
        vector.Require(number == vector.Number("number"), $"another fragment number than {number}");
        vector.Require(total == vector.Number("total"), $"another total than {total}");
        vector.Expect("inner", opened.AsSpan(offset, length));

        IkeHeader.TryRead(message, out var header, out _);
        var written = new byte[message.Length + 64];
        var writer = new MessageWriter(written);
        writer.Begin(Again(header));
        var iv = message.AsSpan(skf.Offset + FragmentHeader, cipher.IvLength).ToArray();
        writer.BeginFragment(cipher, Counter(iv), new FixedRandom(iv), number, total, skf.Next);
        writer.AddRaw(vector.Octets("inner"));
        vector.Expect("message", written.AsSpan(0, writer.Finish()));
    }

    private static PayloadList Decode(KatCase vector, ReadOnlySpan<byte> inner, PayloadType first)
    {
        var storage = new PayloadEntry[WireLimits.MaxPayloads];
        var good = PayloadIndex.TryRead(inner, 0, first, storage, out var index, out var error);
        vector.Require(good, $"a chain of payloads: {error}");
        good = PayloadDecoder.TryDecode(index, out var payloads, out error);
        vector.Require(good, $"payloads: {error}");
        return payloads;
    }

    private static PayloadEntry Last(KatCase vector, ReadOnlySpan<byte> message, PayloadType type)
    {
        var good = IkeHeader.TryRead(message, out var header, out var error);
        vector.Require(good, $"an IKE header: {error}");
        var storage = new PayloadEntry[WireLimits.MaxPayloads];
        good = PayloadIndex.TryRead(
            message, IkeHeader.Length, header.NextPayload, storage, out var index, out error);
        vector.Require(
            good && index.Count == 1 && index[0].Type == type, $"one {type} payload: {error}");
        return index[0];
    }

    /// <summary>
    /// The message ID, the SPI, the payload header, the IV, the text and the ICV are all covered.
    /// </summary>
    private static void RequireRefusals(KatCase vector, PacketCipher cipher, byte[] message)
    {
        foreach (var at in (int[])[0, 23, 29, 32, 32 + cipher.IvLength, message.Length - 1])
        {
            byte[] changed = [.. message];
            changed[at] ^= 0x01;
            IkeHeader.TryRead(changed, out var header, out _);
            var entry = new PayloadEntry(
                header.NextPayload, false, 32, message.Length - 32, PayloadType.None);
            var opened = header.NextPayload == PayloadType.Encrypted
                ? EncryptedPayload.TryOpen(changed, entry, cipher, out _, out _, out _)
                : EncryptedPayload.TryOpenFragment(
                    changed, entry, cipher, out _, out _, out _, out _, out _);
            vector.Require(!opened, $"a message that is changed at octet {at} to be refused");
        }
    }

    private static IkeHeader Again(in IkeHeader header) =>
        new(header.SpiI, header.SpiR, header.Exchange, header.Flags, header.MessageId);

    private static ulong Counter(ReadOnlySpan<byte> iv) =>
        iv.Length >= 8 ? BinaryPrimitives.ReadUInt64BigEndian(iv[^8..]) : 0;
}

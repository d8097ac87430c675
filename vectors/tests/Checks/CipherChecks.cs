using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Ipsec;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>Packet ciphers by themselves, and ESP packets (RFC 4303).</summary>
internal static class CipherChecks
{
    private const int EspHeader = 8;

    /// <summary>
    /// Enough dummies to reach the number of a vector's packet, not enough to hang on a typing
    /// error.
    /// </summary>
    private const uint MaxSequence = 1000;

    public static PacketCipher Create(CryptoProvider crypto, KatCase vector)
    {
        var suite = vector.Suite("cipher");
        if (!crypto.Supports(suite.Encryption, suite.KeyBits))
            throw new UnsupportedException(
                $"{SystemCapabilities.LibraryVersion} has no {suite.Encryption}");
        return crypto.CreateCipher(
            suite, vector.OctetsOrNone("key"), vector.OctetsOrNone("integrity-key"));
    }

    /// <summary>prefix | IV | text becomes prefix | IV | <c>sealed</c>, and back.</summary>
    public static void Packet(CryptoProvider crypto, KatCase vector)
    {
        using var cipher = Create(crypto, vector);
        byte[] prefix = vector.OctetsOrNone("prefix"), text = vector.Octets("text");
        byte[] iv = vector.OctetsOrNone("iv");
        byte[] packet = [.. prefix, .. iv, .. text, .. new byte[cipher.IcvLength]];
        cipher.Seal(packet, prefix.Length);
        vector.Expect("sealed", packet.AsSpan(prefix.Length + iv.Length));
        RequireRefusals(vector, cipher, packet, prefix.Length);
        vector.Require(cipher.Open(packet, prefix.Length), "the packet to be opened");
        vector.Require(
            packet.AsSpan(prefix.Length + iv.Length, text.Length).SequenceEqual(text),
            "the text back");
    }

    /// <summary>A packet that may be wrong.</summary>
    public static void PacketOpen(CryptoProvider crypto, KatCase vector)
    {
        using var cipher = Create(crypto, vector);
        byte[] prefix = vector.OctetsOrNone("prefix"), iv = vector.Octets("iv");
        var text = vector.Octets("text");
        byte[] packet = [.. prefix, .. iv, .. vector.Octets("sealed")];
        var opened = cipher.Open(packet, prefix.Length);
        vector.ExpectVerdict(opened);
        if (!opened)
            return;
        vector.Expect("text", packet.AsSpan(prefix.Length + iv.Length)[..^cipher.IcvLength]);
        cipher.Seal(packet, prefix.Length);
        vector.Expect("sealed", packet.AsSpan(prefix.Length + iv.Length));
    }

    public static void Esp(CryptoProvider crypto, KatCase vector)
    {
        byte[] packet = vector.Figure("packet"), opened = [.. packet];
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(4));
        var extended = vector.Has("sequence-high");
        var high = extended ? vector.Number("sequence-high") : 0;
        var payload = vector.Octets("payload");
        var next = checked((byte)vector.Number("next-header"));
        using var cipher = Create(crypto, vector);
        RequireRefusals(vector, cipher, packet, EspHeader, extended ? high : null);
        if (high == 0)
            RequireInbound(crypto, vector, packet, extended);

        vector.Require(Open(cipher, opened, extended, high), "the packet to be opened");
        var body = opened.AsSpan(EspHeader + cipher.IvLength)[..^cipher.IcvLength];
        vector.Expect("payload", body[..Math.Min(payload.Length, body.Length)]);
        vector.Require(body[^1] == next, $"next header {next}, found {body[^1]}");
        Seal(cipher, opened, extended, high);
        vector.Expect("packet", opened);

        var iv = packet[EspHeader..(EspHeader + cipher.IvLength)];
        if (high == 0 && sequence <= MaxSequence
            && (cipher.NeedsRandomIv || IsCounter(iv, sequence)))
            vector.Expect("packet", SealOutbound(crypto, vector, packet, iv, sequence, extended));
    }

    private static bool IsCounter(ReadOnlySpan<byte> iv, uint sequence) =>
        iv.Length < 8 || BinaryPrimitives.ReadUInt64BigEndian(iv) == sequence;

    private static byte[] SealOutbound(
        CryptoProvider crypto, KatCase vector, byte[] expected, byte[] iv, uint sequence,
        bool extended)
    {
        var spi = BinaryPrimitives.ReadUInt32BigEndian(expected);
        using var outbound = new EspOutbound(
            spi, Create(crypto, vector), extended, new FixedRandom(iv));
        var payload = vector.Octets("payload");
        var packet = new byte[outbound.PacketLength(payload.Length)];
        for (uint i = 0; i < sequence; i++)
            outbound.Seal(payload, checked((byte)vector.Number("next-header")), packet);
        return packet;
    }

    private static void RequireInbound(
        CryptoProvider crypto, KatCase vector, byte[] packet, bool extended)
    {
        using var inbound = new EspInbound(0, Create(crypto, vector), extended, 64);
        byte[] buffer = [.. packet];
        var verdict = inbound.Open(buffer, out var offset, out var length, out var next);
        vector.Require(
            verdict == IpsecVerdict.Ok, $"the inbound SA to open the packet, found {verdict}");
        vector.Expect("payload", buffer.AsSpan(offset, length));
        vector.Require(next == vector.Number("next-header"), $"another next header than {next}");
    }

    /// <summary>
    /// A bit changed anywhere, header included, is noticed wherever there is an ICV.
    /// </summary>
    private static void RequireRefusals(
        KatCase vector, PacketCipher cipher, byte[] packet, int prefixLength, uint? high = null)
    {
        if (cipher.IcvLength == 0)
            return;
        var text = prefixLength + cipher.IvLength;
        foreach (var at in (int[])[0, prefixLength, text, packet.Length - 1])
        {
            byte[] changed = [.. packet];
            changed[at] ^= 0x01;
            var opened = high is { } half
                ? cipher.Open(changed, prefixLength, half)
                : cipher.Open(changed, prefixLength);
            vector.Require(!opened, $"a packet that is changed at octet {at} to be refused");
        }
        if (high is { } number)
        {
            byte[] copy = [.. packet];
            vector.Require(
                !cipher.Open(copy, prefixLength, number + 1), "another high half to be refused");
        }
    }

    private static bool Open(PacketCipher cipher, byte[] packet, bool extended, uint high) =>
        extended ? cipher.Open(packet, EspHeader, high) : cipher.Open(packet, EspHeader);

    private static void Seal(PacketCipher cipher, byte[] packet, bool extended, uint high)
    {
        if (extended)
            cipher.Seal(packet, EspHeader, high);
        else
            cipher.Seal(packet, EspHeader);
    }
}

/// <summary>Gives the IV that the vector was made with.</summary>
internal sealed class FixedRandom(byte[] octets) : IRandomSource
{
    public void Fill(Span<byte> destination, RandomPurpose purpose) => octets.CopyTo(destination);
}

using System.Security.Cryptography;

namespace IkeLab.Pcap2Test.Keys;

/// <summary>
/// A cipher of ours with an ICV that the engine does not negotiate: HMAC-SHA1-160 or HMAC-MD5 (RFC
/// 4595), or one of
/// which only the length is known and which is not checked. For messages of captures alone.
/// </summary>
internal sealed class ForeignMacCipher(PacketCipher cipher, IntegrityRule rule, byte[] key)
    : PacketCipher
{
    public override int IvLength => cipher.IvLength;
    public override int IcvLength => rule.IcvLength;
    public override int BlockLength => cipher.BlockLength;
    public override bool NeedsRandomIv => cipher.NeedsRandomIv;

    public override void Seal(Span<byte> packet, int prefixLength)
    {
        var authenticated = packet[..^IcvLength];
        cipher.Seal(authenticated, prefixLength);
        if (rule.Hash is null)
            packet[^IcvLength..].Clear();
        else
            Compute(authenticated).AsSpan(0, IcvLength).CopyTo(packet[^IcvLength..]);
    }

    public override bool Open(Span<byte> packet, int prefixLength)
    {
        var authenticated = packet[..^IcvLength];
        if (rule.Hash is not null && !CryptographicOperations.FixedTimeEquals(
            Compute(authenticated).AsSpan(0, IcvLength), packet[^IcvLength..]))
        {
            return false;
        }
        return cipher.Open(authenticated, prefixLength);
    }

    public override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh) =>
        throw new NotSupportedException("IKE messages have no extended sequence numbers");

    public override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh) =>
        throw new NotSupportedException("IKE messages have no extended sequence numbers");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            cipher.Dispose();
    }

    private byte[] Compute(ReadOnlySpan<byte> authenticated) =>
        CryptographicOperations.HmacData(rule.Hash!.Value, key, authenticated);
}

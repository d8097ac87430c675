using IkeLab.Crypto.Native;
using IkeLab.Crypto.Prfs;

namespace IkeLab.Crypto.Ciphers;

/// <summary>
/// The separate MAC of a packet: computed over the packet and, for ESP, the sequence number's high half.
/// </summary>
internal abstract class PacketMac : IDisposable
{
    /// <summary>The untruncated output of no supported MAC is longer.</summary>
    internal const int MaxLength = 64;

    /// <summary>Octets of the truncated MAC on the wire.</summary>
    internal abstract int IcvLength { get; }

    /// <summary>Writes the untruncated MAC over both parts to the front of <paramref name="mac"/>.</summary>
    /// <param name="mac">At least <see cref="MaxLength"/> octets.</param>
    internal abstract void Compute(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> mac);

    public abstract void Dispose();
}

/// <summary>HMAC truncated to half its length, or to 96 bits for SHA-1 (RFC 2404, RFC 4868).</summary>
internal sealed unsafe class HmacPacketMac<THash> : PacketMac where THash : IHash
{
    private readonly SecretBuffer _key = new(Hmac<THash>.KeyLength);

    internal HmacPacketMac(int icvLength, ReadOnlySpan<byte> key)
    {
        IcvLength = icvLength;
        fixed (byte* prepared = _key.Span)
            Hmac<THash>.SetKey(prepared, key);
    }

    internal override int IcvLength { get; }

    internal override void Compute(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> mac)
    {
        HashState state;
        fixed (byte* prepared = _key.Span, output = mac[..MaxLength])
        {
            Hmac<THash>.Begin(&state, prepared);
            Hmac<THash>.Update(&state, packet);
            if (!trailer.IsEmpty)
                Hmac<THash>.Update(&state, trailer);
            Hmac<THash>.End(&state, prepared, output);
        }
        GC.KeepAlive(this);
    }

    public override void Dispose() => _key.Dispose();
}

/// <summary>AES-XCBC-MAC-96 (RFC 3566) and AES-CMAC-96 (RFC 4494).</summary>
internal sealed class AesPacketMac(bool xcbc, ReadOnlySpan<byte> key) : PacketMac
{
    private readonly AesCbcMac _mac = new(xcbc, key);

    internal override int IcvLength => 12;

    internal override void Compute(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> trailer, Span<byte> mac)
    {
        _mac.Begin();
        _mac.Update(packet);
        _mac.Update(trailer);
        _mac.End(mac);
    }

    public override void Dispose() => _mac.Dispose();
}

using System.Buffers.Binary;
using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Wire;

/// <summary>
/// Writes one message into a buffer without allocating: header, payloads in clear, then optionally one SK payload that
/// is padded and sealed at the end. A buffer that is too small is a bug of the caller and throws.
/// </summary>
public ref struct MessageWriter
{
    private const int GenericHeader = 4;
    private readonly Span<byte> _buffer;
    private int _length;

    // Where the type of the next payload goes: in the header, then in each generic header.
    private int _nextAt;
    private PacketCipher? _cipher;
    private int _ivAt;
    private int _skAt;

    public MessageWriter(Span<byte> buffer) => _buffer = buffer;

    public void Begin(in IkeHeader header)
    {
        header.Write(_buffer);
        _length = IkeHeader.Length;
        _nextAt = IkeHeader.NextPayloadOffset;
    }

    public void Add(Payload payload)
    {
        var body = AddHeader(payload.Type, payload.BodyLength, payload is UnknownPayload { Critical: true });
        payload.WriteBody(body);
    }

    public void AddNotify(
        ProtocolId protocol, scoped ReadOnlySpan<byte> spi, NotifyType type, scoped ReadOnlySpan<byte> data)
    {
        var body = AddHeader(PayloadType.Notify, 4 + spi.Length + data.Length, false);
        body[0] = (byte)protocol;
        body[1] = (byte)spi.Length;
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], (ushort)type);
        spi.CopyTo(body[4..]);
        data.CopyTo(body[(4 + spi.Length)..]);
    }

    /// <summary>What is added from here on goes into the SK payload (RFC 7296 §3.14).</summary>
    /// <param name="ivCounter">Becomes the IV of counter modes, in network order; never twice under one key.</param>
    /// <param name="random">Gives the IV of modes that need an unpredictable one.</param>
    public void BeginEncrypted(PacketCipher cipher, ulong ivCounter, IRandomSource random)
    {
        _skAt = _length;
        AddHeader(PayloadType.Encrypted, 0, false);
        WriteIv(cipher, ivCounter, random);
    }

    /// <summary>
    /// The same for one fragment (RFC 7383 §2.5), whose number and total are authenticated with the headers.
    /// </summary>
    /// <param name="firstInner">The type of the first payload of the whole message; 0 in all but fragment 1.</param>
    public void BeginFragment(
        PacketCipher cipher, ulong ivCounter, IRandomSource random, ushort number, ushort total, PayloadType firstInner)
    {
        _skAt = _length;
        var body = AddHeader(PayloadType.EncryptedFragment, 4, false);
        BinaryPrimitives.WriteUInt16BigEndian(body, number);
        BinaryPrimitives.WriteUInt16BigEndian(body[2..], total);
        _buffer[_nextAt] = (byte)firstInner;
        WriteIv(cipher, ivCounter, random);
    }

    /// <summary>Octets of an already encoded chain, for a fragment.</summary>
    public void AddRaw(scoped ReadOnlySpan<byte> octets)
    {
        octets.CopyTo(_buffer[_length..]);
        _length += octets.Length;
    }

    /// <summary>Pads and seals, fills in the lengths, and returns the length of the message.</summary>
    public int Finish()
    {
        if (_cipher is { } cipher)
        {
            // RFC 7296 §3.14: padding of any content, then its length; only as much as the block needs.
            var plain = _length - _ivAt - cipher.IvLength + 1;
            var padding = (cipher.BlockLength - plain % cipher.BlockLength) % cipher.BlockLength;
            _buffer.Slice(_length, padding).Clear();
            _length += padding;
            _buffer[_length++] = (byte)padding;
            _length += cipher.IcvLength;
            BinaryPrimitives.WriteUInt16BigEndian(_buffer[(_skAt + 2)..], checked((ushort)(_length - _skAt)));
        }
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[24..], (uint)_length);
        _cipher?.Seal(_buffer[.._length], _ivAt);
        return _length;
    }

    private void WriteIv(PacketCipher cipher, ulong ivCounter, IRandomSource random)
    {
        _cipher = cipher;
        _ivAt = _length;
        var iv = _buffer.Slice(_length, cipher.IvLength);
        if (cipher.NeedsRandomIv)
            random.Fill(iv, RandomPurpose.Iv);
        else if (iv.Length >= 8)
            BinaryPrimitives.WriteUInt64BigEndian(iv[^8..], ivCounter);
        _length += iv.Length;
    }

    private Span<byte> AddHeader(PayloadType type, int bodyLength, bool critical)
    {
        _buffer[_nextAt] = (byte)type;
        _nextAt = _length;
        var header = _buffer.Slice(_length, GenericHeader);
        header[0] = (byte)PayloadType.None;
        header[1] = critical ? (byte)0x80 : (byte)0;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)(GenericHeader + bodyLength)));
        _length += GenericHeader + bodyLength;
        return _buffer.Slice(_length - bodyLength, bodyLength);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Crypto.Native;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto;

/// <summary>
/// A cipher with a separate MAC: AES-CBC (RFC 3602), AES-CTR (RFC 3686), 3DES-CBC (RFC 2451) or NULL (RFC 2410), then
/// the MAC over everything before it (RFC 4303 §3.3.2, RFC 7296 §3.14).
/// </summary>
internal sealed unsafe class MacCipher : PacketCipher
{
    private const int CtrSalt = 4;
    private readonly CipherContext? _seal;
    private readonly CipherContext? _open;
    private readonly HmacContext? _hmac;
    private readonly BlockMac? _blockMac;
    private readonly byte[] _salt = [];
    private readonly bool _counterMode;

    public MacCipher(in CipherSuite suite, ReadOnlySpan<byte> encryptionKey, ReadOnlySpan<byte> integrityKey)
    {
        (IvLength, BlockLength) = suite.Encryption switch
        {
            EncryptionId.AesCbc => (16, 16),
            EncryptionId.TripleDes => (8, 8),
            EncryptionId.AesCtr => (8, 1),
            _ => (0, 1),
        };
        _counterMode = suite.Encryption == EncryptionId.AesCtr;
        if (CipherName(suite.Encryption, suite.KeyBits) is { } name)
        {
            if (_counterMode)
            {
                _salt = encryptionKey[^CtrSalt..].ToArray();
                encryptionKey = encryptionKey[..^CtrSalt];
            }
            var cipher = Check.NotNull(Algorithm.Cipher(name), name);
            _seal = new(cipher, encryptionKey, encrypt: true);
            _open = new(cipher, encryptionKey, encrypt: false);
        }
        IcvLength = Macs.IcvLength(suite.Integrity);
        if (Macs.Digest(suite.Integrity) is { } digest)
        {
            _hmac = new(digest);
            _hmac.Begin(integrityKey);
        }
        else if (suite.Integrity == IntegrityId.AesXcbc96)
            _blockMac = BlockMac.Xcbc(integrityKey);
        else if (suite.Integrity == IntegrityId.AesCmac96)
            _blockMac = BlockMac.Cmac(integrityKey);
    }

    public override int IvLength { get; }
    public override int IcvLength { get; }
    public override int BlockLength { get; }
    public override bool NeedsRandomIv => IvLength > 0 && !_counterMode;

    public static string? CipherName(EncryptionId id, int keyBits) => id switch
    {
        EncryptionId.AesCbc => $"AES-{keyBits}-CBC",
        EncryptionId.AesCtr => $"AES-{keyBits}-CTR",
        EncryptionId.TripleDes => "DES-EDE3-CBC",
        _ => null,
    };

    public override void Seal(Span<byte> packet, int prefixLength)
    {
        Transform(_seal, packet[..^IcvLength], prefixLength, 1);
        Mac(packet[..^IcvLength], [], packet[^IcvLength..]);
    }

    public override bool Open(Span<byte> packet, int prefixLength) => Open(packet, prefixLength, []);

    public override void Seal(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> high = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(high, sequenceHigh);
        Transform(_seal, packet[..^IcvLength], prefixLength, 1);
        Mac(packet[..^IcvLength], high, packet[^IcvLength..]);
    }

    public override bool Open(Span<byte> packet, int prefixLength, uint sequenceHigh)
    {
        Span<byte> high = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(high, sequenceHigh);
        return Open(packet, prefixLength, high);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        CryptographicOperations.ZeroMemory(_salt);
        _seal?.Dispose();
        _open?.Dispose();
        _hmac?.Dispose();
        _blockMac?.Dispose();
    }

    private bool Open(Span<byte> packet, int prefixLength, ReadOnlySpan<byte> behind)
    {
        if (packet.Length < prefixLength + IvLength + IcvLength
            || (packet.Length - prefixLength - IvLength - IcvLength) % BlockLength != 0)
        {
            return false;
        }
        Span<byte> expected = stackalloc byte[64];
        Mac(packet[..^IcvLength], behind, expected[..IcvLength]);
        if (!CryptographicOperations.FixedTimeEquals(expected[..IcvLength], packet[^IcvLength..]))
            return false;
        Transform(_open, packet[..^IcvLength], prefixLength, 0);
        return true;
    }

    private void Mac(ReadOnlySpan<byte> data, ReadOnlySpan<byte> behind, Span<byte> icv)
    {
        Span<byte> whole = stackalloc byte[64];
        if (_hmac is not null)
        {
            _hmac.BeginAgain();
            _hmac.Update(data);
            if (behind.Length > 0)
                _hmac.Update(behind);
            _hmac.Finish(whole);
        }
        else if (_blockMac is not null)
        {
            _blockMac.Update(data);
            _blockMac.Update(behind);
            _blockMac.Finish(whole);
        }
        whole[..icv.Length].CopyTo(icv);
    }

    private void Transform(CipherContext? context, Span<byte> packet, int prefixLength, int encrypt)
    {
        var text = packet[(prefixLength + IvLength)..];
        if (context is null || text.Length == 0)
            return;
        Span<byte> iv = stackalloc byte[16];
        if (_counterMode)
        {
            // RFC 3686 §4: nonce, IV, and a block counter that begins with one.
            _salt.CopyTo(iv);
            packet.Slice(prefixLength, IvLength).CopyTo(iv[CtrSalt..]);
            BinaryPrimitives.WriteUInt32BigEndian(iv[12..], 1);
        }
        else
            packet.Slice(prefixLength, IvLength).CopyTo(iv);
        int written;
        fixed (byte* i = iv, t = text)
        {
            var ok = LibCrypto.EVP_CipherInit_ex(context.Pointer, 0, 0, null, i, encrypt);
            ok &= LibCrypto.EVP_CipherUpdate(context.Pointer, t, &written, t, text.Length);
            Check.Ok(ok, "a cipher");
        }
    }
}

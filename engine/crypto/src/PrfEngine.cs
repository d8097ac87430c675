using System.Security.Cryptography;
using IkeLab.Engine.Crypto;

namespace IkeLab.Crypto;

/// <summary>The pseudorandom functions (RFC 7296 §2.13), with one HMAC context a hash that is used again and again.</summary>
internal sealed class PrfEngine : IDisposable
{
    private readonly HmacContext?[] _hmacs = new HmacContext?[(int)PrfId.AesCmac + 1];

    public void Compute(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output)
    {
        if (Macs.Digest(prf) is { } digest)
        {
            var hmac = _hmacs[(int)prf] ??= new(digest);
            hmac.Begin(key);
            hmac.Update(data);
            hmac.Finish(output);
            return;
        }
        using var mac = Keyed(prf, key);
        mac.Update(data);
        mac.Finish(output);
    }

    /// <summary>T1 = prf(K, S | 0x01), T2 = prf(K, T1 | S | 0x02), …</summary>
    public void Expand(PrfId prf, ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        var length = AlgorithmLengths.Prf(prf);
        if (output.Length > 255 * length)
            throw new ArgumentException("prf+ gives at most 255 blocks", nameof(output));
        Span<byte> block = stackalloc byte[AlgorithmLengths.MaxPrf];
        block = block[..length];
        Span<byte> counter = stackalloc byte[1];
        HmacContext? hmac = null;
        BlockMac? mac = null;
        if (Macs.Digest(prf) is { } digest)
            (hmac = _hmacs[(int)prf] ??= new(digest)).Begin(key);
        else
            mac = Keyed(prf, key);
        for (byte i = 1; output.Length > 0; i++)
        {
            counter[0] = i;
            if (hmac is not null)
            {
                if (i > 1)
                {
                    hmac.BeginAgain();
                    hmac.Update(block);
                }
                hmac.Update(seed);
                hmac.Update(counter);
                hmac.Finish(block);
            }
            else
            {
                if (i > 1)
                    mac!.Update(block);
                mac!.Update(seed);
                mac.Update(counter);
                mac.Finish(block);
            }
            var take = Math.Min(length, output.Length);
            block[..take].CopyTo(output);
            output = output[take..];
        }
        mac?.Dispose();
        CryptographicOperations.ZeroMemory(block);
    }

    public void Dispose()
    {
        foreach (var hmac in _hmacs)
            hmac?.Dispose();
    }

    private static BlockMac Keyed(PrfId prf, ReadOnlySpan<byte> key)
    {
        Span<byte> fixedKey = stackalloc byte[BlockMac.Length];
        fixedKey.Clear();
        if (key.Length <= BlockMac.Length && (key.Length == BlockMac.Length || prf == PrfId.AesXcbc))
            key.CopyTo(fixedKey);
        else
        {
            // RFC 4434 §2 for longer keys, RFC 4615 §3 for every other length: hash the key with a key of zeros.
            using var shortener = prf == PrfId.AesXcbc ? BlockMac.Xcbc(fixedKey) : BlockMac.Cmac(fixedKey);
            shortener.Update(key);
            shortener.Finish(fixedKey);
        }
        var mac = prf == PrfId.AesXcbc ? BlockMac.Xcbc(fixedKey) : BlockMac.Cmac(fixedKey);
        CryptographicOperations.ZeroMemory(fixedKey);
        return mac;
    }
}

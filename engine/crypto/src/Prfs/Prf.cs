using System.Security.Cryptography;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Prfs;

/// <summary>
/// A pseudorandom function that is keyed once and then run over several inputs, as prf+ does.
/// </summary>
internal abstract class Prf : IDisposable
{
    /// <summary>prf+ counts its blocks in one octet (RFC 7296 §2.13).</summary>
    private const int MaxBlocks = 255;

    internal abstract int Length { get; }

    /// <summary>Keys the function, runs it over the three parts' concatenation and forgets the key.</summary>
    internal void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, Length, nameof(output));
        SetKey(key);
        Run([], data, [], output);
        ClearKey();
    }

    /// <summary>
    /// T1 | T2 | … with T1 = prf(K, S | 0x01) and Tn = prf(K, Tn-1 | S | n) (RFC 7296 §2.13).
    /// </summary>
    internal void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> seed, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, MaxBlocks * Length, nameof(output));
        Span<byte> block = stackalloc byte[AlgorithmLengths.MaxPrf];
        block = block[..Length];
        ReadOnlySpan<byte> previous = block[..0];
        Span<byte> counter = [1];
        SetKey(key);
        while (!output.IsEmpty)
        {
            Run(previous, seed, counter, block);
            int taken = Math.Min(block.Length, output.Length);
            block[..taken].CopyTo(output);
            output = output[taken..];
            previous = block;
            counter[0]++;
        }
        ClearKey();
        CryptographicOperations.ZeroMemory(block);
    }

    public abstract void Dispose();

    protected abstract void SetKey(ReadOnlySpan<byte> key);
    protected abstract void ClearKey();

    /// <summary>The output may be the same memory as the first part.</summary>
    protected abstract void Run(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> output);
}

/// <summary>PRF_HMAC_SHA1 and PRF_HMAC_SHA2 (RFC 2104, RFC 4868): keys of any length.</summary>
internal sealed unsafe class HmacPrf<THash> : Prf where THash : IHash
{
    private readonly SecretBuffer _key = new(Hmac<THash>.KeyLength);

    internal override int Length => THash.DigestLength;

    protected override void SetKey(ReadOnlySpan<byte> key)
    {
        fixed (byte* prepared = _key.Span)
            Hmac<THash>.SetKey(prepared, key);
    }

    protected override void ClearKey() => CryptographicOperations.ZeroMemory(_key.Span);

    protected override void Run(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> output)
    {
        HashState state;
        fixed (byte* prepared = _key.Span, o = output)
        {
            Hmac<THash>.Begin(&state, prepared);
            if (!first.IsEmpty)
                Hmac<THash>.Update(&state, first);
            Hmac<THash>.Update(&state, second);
            if (!third.IsEmpty)
                Hmac<THash>.Update(&state, third);
            Hmac<THash>.End(&state, prepared, o);
        }
    }

    public override void Dispose() => _key.Dispose();
}

/// <summary>
/// PRF_AES128_XCBC (RFC 4434) and PRF_AES128_CMAC (RFC 4615): the MAC wants 16 octets, so other keys are
/// brought to that length first.
/// </summary>
internal sealed class AesPrf(bool xcbc) : Prf
{
    private readonly AesCbcMac _mac = new(xcbc, stackalloc byte[AesCbcMac.KeyLength]);

    internal override int Length => AesCbcMac.Length;

    protected override void SetKey(ReadOnlySpan<byte> key)
    {
        Span<byte> exact = stackalloc byte[AesCbcMac.KeyLength];
        exact.Clear();
        // RFC 4434 §2 pads a short key with zeros; RFC 4615 §3 hashes every key that is not exactly 16
        // octets.
        if (key.Length == exact.Length || (xcbc && key.Length < exact.Length))
        {
            key.CopyTo(exact);
        }
        else
        {
            _mac.SetKey(exact);
            Run(key, [], [], exact);
        }
        _mac.SetKey(exact);
        CryptographicOperations.ZeroMemory(exact);
    }

    protected override void ClearKey() => _mac.SetKey(stackalloc byte[AesCbcMac.KeyLength]);

    protected override void Run(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> output)
    {
        _mac.Begin();
        _mac.Update(first);
        _mac.Update(second);
        _mac.Update(third);
        _mac.End(output);
    }

    public override void Dispose() => _mac.Dispose();
}

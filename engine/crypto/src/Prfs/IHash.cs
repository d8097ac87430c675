using System.Runtime.CompilerServices;
using IkeLab.Crypto.Native;

namespace IkeLab.Crypto.Prfs;

/// <summary>
/// A Merkle–Damgård hash as a type argument: libcrypto's context struct lives on the caller's stack, in
/// <see cref="HashState"/>. The chaining value stands first in every context, followed by the bit count.
/// </summary>
internal unsafe interface IHash
{
    static abstract int BlockLength { get; }
    static abstract int DigestLength { get; }

    /// <summary>Octets of state carried from block to block; SHA-384 carries more than it outputs.</summary>
    static abstract int ChainingLength { get; }

    static abstract void Init(HashState* state);
    static abstract void Update(HashState* state, byte* data, int length);

    /// <summary>Writes <see cref="DigestLength"/> octets.</summary>
    static abstract void Final(HashState* state, byte* digest);

    /// <summary>Continues behind one block whose chaining value was kept.</summary>
    static abstract void Resume(HashState* state, byte* chaining);
}

/// <summary>Room for the largest of libcrypto's SHA contexts (SHA512_CTX, 216 octets).</summary>
[InlineArray(28)]
internal struct HashState
{
    private ulong _first;
}

internal readonly unsafe struct Sha1 : IHash
{
    public static int BlockLength => 64;
    public static int DigestLength => 20;
    public static int ChainingLength => 20;

    public static void Init(HashState* state) => LibCrypto.SHA1_Init(state);

    public static void Update(HashState* state, byte* data, int length) =>
        LibCrypto.SHA1_Update(state, data, (nuint)length);

    public static void Final(HashState* state, byte* digest) => LibCrypto.SHA1_Final(digest, state);

    public static void Resume(HashState* state, byte* chaining)
    {
        LibCrypto.SHA1_Init(state);
        Unsafe.CopyBlock(state, chaining, 20);
        *(uint*)((byte*)state + 20) = 64 * 8;
    }
}

internal readonly unsafe struct Sha256 : IHash
{
    public static int BlockLength => 64;
    public static int DigestLength => 32;
    public static int ChainingLength => 32;

    public static void Init(HashState* state) => LibCrypto.SHA256_Init(state);

    public static void Update(HashState* state, byte* data, int length) =>
        LibCrypto.SHA256_Update(state, data, (nuint)length);

    public static void Final(HashState* state, byte* digest) => LibCrypto.SHA256_Final(digest, state);

    public static void Resume(HashState* state, byte* chaining)
    {
        LibCrypto.SHA256_Init(state);
        Unsafe.CopyBlock(state, chaining, 32);
        *(uint*)((byte*)state + 32) = 64 * 8;
    }
}

internal readonly unsafe struct Sha384 : IHash
{
    public static int BlockLength => 128;
    public static int DigestLength => 48;
    public static int ChainingLength => 64;

    public static void Init(HashState* state) => LibCrypto.SHA384_Init(state);

    public static void Update(HashState* state, byte* data, int length) =>
        LibCrypto.SHA512_Update(state, data, (nuint)length);

    public static void Final(HashState* state, byte* digest) => LibCrypto.SHA512_Final(digest, state);

    public static void Resume(HashState* state, byte* chaining)
    {
        LibCrypto.SHA384_Init(state);
        Unsafe.CopyBlock(state, chaining, 64);
        *(ulong*)((byte*)state + 64) = 128 * 8;
    }
}

internal readonly unsafe struct Sha512 : IHash
{
    public static int BlockLength => 128;
    public static int DigestLength => 64;
    public static int ChainingLength => 64;

    public static void Init(HashState* state) => LibCrypto.SHA512_Init(state);

    public static void Update(HashState* state, byte* data, int length) =>
        LibCrypto.SHA512_Update(state, data, (nuint)length);

    public static void Final(HashState* state, byte* digest) => LibCrypto.SHA512_Final(digest, state);

    public static void Resume(HashState* state, byte* chaining)
    {
        LibCrypto.SHA512_Init(state);
        Unsafe.CopyBlock(state, chaining, 64);
        *(ulong*)((byte*)state + 64) = 128 * 8;
    }
}

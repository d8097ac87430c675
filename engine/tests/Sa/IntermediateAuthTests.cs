using System.Security.Cryptography;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>RFC 9242 §3.3.2: what the prf covers, with payloads in clear before SK, and put together from fragments.</summary>
public sealed class IntermediateAuthTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Inner = [0, 0, 0, 9, 1, 2, 3, 4, 5];

    // An IKE header of IKE_INTERMEDIATE request 1, first of all with a Vendor ID in clear.
    private static readonly byte[] Header =
        [1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 43, 0x20, 43, 0x08, 0, 0, 0, 1, 0, 0, 1, 0];
    private static readonly byte[] VendorId = [46, 0, 0, 6, 0xAA, 0xBB];

    /// <summary>Adjusted: 28 + 6 + 4 + 9 octets of message, 4 + 9 of SK.</summary>
    private static readonly byte[] Covered =
        [.. Header[..24], 0, 0, 0, 47, .. VendorId, 34, 0x7F, 0, 13, .. Inner];

    [Fact]
    public void A_payload_in_clear_before_sk_is_covered()
    {
        var auth = new IntermediateAuth();
        Add(auth, [.. Header, .. VendorId, 34, 0x7F, 1, 44]);
        Assert.Equal([.. HMACSHA256.HashData(Key, Covered), 0, 0, 0, 2], auth.Octets(2));
    }

    [Fact]
    public void A_fragmented_message_counts_as_if_it_had_come_whole()
    {
        var auth = new IntermediateAuth();
        byte[] clear = [53, .. VendorId[1..]];
        Add(auth, [.. Header, .. clear, 34, 0x7F, 0, 99]);
        Assert.Equal([.. HMACSHA256.HashData(Key, Covered), 0, 0, 0, 2], auth.Octets(2));
    }

    [Fact]
    public void Each_side_has_a_chain_of_its_own_and_each_message_covers_the_one_before()
    {
        var auth = new IntermediateAuth();
        byte[] head = [.. Header, .. VendorId, 34, 0x7F, 1, 44];
        Add(auth, head);
        Add(auth, head, ofInitiator: false);
        Add(auth, head);
        var first = HMACSHA256.HashData(Key, Covered);
        byte[] firstAndNext = [.. first, .. Covered];
        var second = HMACSHA256.HashData(Key, firstAndNext);
        Assert.Equal([.. second, .. first, 0, 0, 0, 3], auth.Octets(3));
    }

    private static void Add(IntermediateAuth auth, byte[] head, bool ofInitiator = true)
    {
        using var crypto = new CryptoProvider();
        auth.Add(crypto, PrfId.HmacSha256, Key, ofInitiator, head, PayloadType.KeyExchange, Inner);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Crypto;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>
/// The keys of each stage and what AUTH covers, computed here once more from RFC 7296 §2.13 to §2.15, RFC 9242 §3.3.2 and
/// RFC 9370 §2.2.2, with nothing of the engine but the decoder and the key exchanges.
/// </summary>
public sealed class KeyChainTests
{
    private const int GcmKey = 16;
    private const int Salt = 4;
    private const int Icv = 16;

    [Theory]
    [InlineData(1280)]
    [InlineData(140)]
    public void Keys_and_int_auth_are_those_of_the_rfcs(int fragmentSize)
    {
        var options = MultiKe.Options() with
        {
            Authentication = Authentication.Signature, FragmentSize = fragmentSize,
        };
        using var lab = new VirtualLab(options);
        lab.Establish();
        var (requestI, responseI) = (Messages(lab, 0, false)[0], Messages(lab, 0, true)[0]);
        var (ni, nr) = (Nonce(requestI), Nonce(responseI));
        var spis = requestI[..8].Concat(responseI[8..16]).ToArray();
        var secrets = lab.B.Computed.ConvertAll(Secret);
        Assert.Equal(3, secrets.Count);

        var keys = new Stage(Prf([.. ni, .. nr], secrets[0]), ni, nr, spis);
        byte[] authI = [], authR = [];
        for (uint n = 1; n <= 2; n++)
        {
            authI = Prf(keys.SkPi, [.. authI, .. Covered(Messages(lab, n, false), keys.SkEi)]);
            authR = Prf(keys.SkPr, [.. authR, .. Covered(Messages(lab, n, true), keys.SkEr)]);
            keys = new Stage(Prf(keys.SkD, [.. secrets[(int)n], .. ni, .. nr]), ni, nr, spis);
        }
        byte[] intAuth = [.. authI, .. authR, 0, 0, 0, 3];
        Assert.Equal([.. requestI, .. nr, .. Prf(keys.SkPi, Id("a.example")), .. intAuth], lab.A.ToSign[0].Octets);
        Assert.Equal([.. responseI, .. ni, .. Prf(keys.SkPr, Id("b.example")), .. intAuth], lab.B.ToSign[0].Octets);
        var exported = lab.A.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaKeysDerived)!.Keys!;
        Assert.Equal(keys.SkEi, exported.EncryptionI);
        Assert.Equal(keys.SkEr, exported.EncryptionR);
    }

    [Fact]
    public void A_rekeyed_ike_sa_and_child_have_all_secrets_in_their_keys()
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.Establish();
        var stages = lab.B.Computed.ConvertAll(Secret);
        var (request, response) = (Messages(lab, 0, false)[0], Messages(lab, 0, true)[0]);
        var (ni, nr) = (Nonce(request), Nonce(response));
        var spis = request[..8].Concat(response[8..16]).ToArray();
        var keys = new Stage(Prf([.. ni, .. nr], stages[0]), ni, nr, spis);
        foreach (var secret in stages[1..])
            keys = new(Prf(keys.SkD, [.. secret, .. ni, .. nr]), ni, nr, spis);

        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        var secrets = lab.B.Computed.ConvertAll(Secret)[3..];
        var (childI, childR) = Nonces(lab, keys, 4);
        var keymat = PrfPlus(keys.SkD, [.. secrets[0], .. childI, .. childR, .. secrets[1], .. secrets[2]], 40);
        Assert.Equal(keymat[..20], lab.A.Kernel.Sending!.Parameters.Outbound.Encryption);
        Assert.Equal(keymat[20..], lab.B.Kernel.Sending!.Parameters.Outbound.Encryption);

        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        secrets = lab.B.Computed.ConvertAll(Secret)[6..];
        var (rekeyI, rekeyR) = Nonces(lab, keys, 8);
        var successor = new Stage(
            Prf(keys.SkD, [.. secrets[0], .. rekeyI, .. rekeyR, .. secrets[1], .. secrets[2]]), rekeyI, rekeyR,
            Spis(lab));
        var exported = lab.A.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaKeysDerived)!.Keys!;
        Assert.Equal(successor.SkEi, exported.EncryptionI);
        Assert.Equal(successor.SkEr, exported.EncryptionR);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_intermediate_message_that_somebody_with_the_keys_has_changed_makes_auth_fail(bool response)
    {
        using var lab = new VirtualLab(MultiKe.Options());
        lab.A.Command(new Initiate("a-b"));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: false));
        lab.Deliver(p => p.Is(ExchangeType.IkeSaInit, response: true));
        if (response)
            lab.Deliver(p => p.Is(ExchangeType.IkeIntermediate, response: false));
        // Whoever broke the first key exchange can decrypt, change and encrypt; KE itself must stay, so a reserved
        // octet of its payload has to do.
        var packet = lab.Take(p => p.Is(ExchangeType.IkeIntermediate, response));
        var keys = lab.A.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaKeysDerived)!.Keys!;
        Tamper(packet.Datagram, response ? keys.EncryptionR : keys.EncryptionI);
        lab.Deliver(packet);
        lab.Exchange();
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished) + lab.B.Count(NoticeKind.IkeSaEstablished));
        Assert.Contains(lab.A.Notices.Concat(lab.B.Notices), n => n.Reason.Contains("AUTH", StringComparison.Ordinal));
    }

    private sealed class Stage
    {
        public Stage(byte[] skeyseed, byte[] ni, byte[] nr, byte[] spis)
        {
            var material = PrfPlus(skeyseed, [.. ni, .. nr, .. spis], 32 + 2 * (GcmKey + Salt) + 64);
            SkD = material[..32];
            SkEi = material[32..52];
            SkEr = material[52..72];
            SkPi = material[72..104];
            SkPr = material[104..];
        }

        public byte[] SkD { get; }
        public byte[] SkEi { get; }
        public byte[] SkEr { get; }
        public byte[] SkPi { get; }
        public byte[] SkPr { get; }
    }

    private static byte[] Prf(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    private static byte[] PrfPlus(byte[] key, byte[] seed, int length)
    {
        byte[] output = [], block = [];
        for (byte i = 1; output.Length < length; i++)
        {
            block = Prf(key, [.. block, .. seed, i]);
            output = [.. output, .. block];
        }
        return output[..length];
    }

    /// <summary>A | P of a message that came whole or in fragments, one KE payload in either case.</summary>
    private static byte[] Covered(List<byte[]> parts, byte[] key)
    {
        byte[] inner = [];
        foreach (var part in parts)
            inner = [.. inner, .. Decrypt(part, key)];
        var head = parts[0][..32];
        head[16] = (byte)PayloadType.Encrypted;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(24), (uint)(32 + inner.Length));
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(30), (ushort)(4 + inner.Length));
        return [.. head, .. inner];
    }

    private static byte[] Decrypt(byte[] message, byte[] key)
    {
        var ivAt = message[16] == (byte)PayloadType.EncryptedFragment ? 36 : 32;
        var plain = new byte[message.Length - ivAt - 8 - Icv];
        using var gcm = new AesGcm(key[..GcmKey], Icv);
        byte[] nonce = [.. key[GcmKey..], .. message[ivAt..(ivAt + 8)]];
        gcm.Decrypt(nonce, message[(ivAt + 8)..^Icv], message[^Icv..], plain, message[..ivAt]);
        return plain[..^(1 + plain[^1])];
    }

    private static void Tamper(byte[] message, byte[] key)
    {
        var plain = new byte[message.Length - 32 - 8 - Icv];
        using var gcm = new AesGcm(key[..GcmKey], Icv);
        byte[] nonce = [.. key[GcmKey..], .. message[32..40]];
        gcm.Decrypt(nonce, message[40..^Icv], message[^Icv..], plain, message[..32]);
        plain[6] ^= 1;
        gcm.Encrypt(nonce, plain, message.AsSpan(40..^Icv), message.AsSpan(^Icv..), message[..32]);
    }

    /// <summary>The nonces of a CREATE_CHILD_SA that A sent with this message ID.</summary>
    private static (byte[] I, byte[] R) Nonces(VirtualLab lab, Stage keys, uint id)
    {
        var request = Messages(lab, id, false)[0];
        var response = Messages(lab, id, true)[0];
        return (NonceOf(request[28], Decrypt(request, keys.SkEi)), NonceOf(response[28], Decrypt(response, keys.SkEr)));
    }

    private static byte[] Nonce(byte[] message) => NonceOf(message[16], message[28..]);

    private static byte[] NonceOf(byte first, byte[] chain)
    {
        var type = first;
        for (var at = 0; ;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(chain.AsSpan(at + 2));
            if (type == (byte)PayloadType.Nonce)
                return chain[(at + 4)..(at + length)];
            type = chain[at];
            at += length;
        }
    }

    private static byte[] Spis(VirtualLab lab)
    {
        var keys = lab.A.Notices.FindLast(n => n.Kind == NoticeKind.IkeSaKeysDerived)!.Keys!;
        var spis = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(spis, keys.SpiI);
        BinaryPrimitives.WriteUInt64BigEndian(spis.AsSpan(8), keys.SpiR);
        return spis;
    }

    /// <summary>All parts of the first IKE SA's message of A's exchange with this ID, in order.</summary>
    private static List<byte[]> Messages(VirtualLab lab, uint id, bool response) =>
        lab.Sent.FindAll(p => p.Header.MessageId == id && p.Header.IsResponse == response
            && p.From == (response ? lab.B : lab.A)).ConvertAll(p => p.Message);

    private static byte[] Id(string name) => [(byte)IdType.Fqdn, 0, 0, 0, .. System.Text.Encoding.ASCII.GetBytes(name)];

    private static byte[] Secret(ComputeSecret computed)
    {
        using var crypto = new CryptoProvider();
        var own = new byte[AlgorithmLengths.ResponderPublic(computed.Method)];
        var secret = new byte[AlgorithmLengths.SharedSecret(computed.Method)];
        Assert.True(crypto.RespondKeyExchange(computed.Method, computed.Seed, computed.PeerPublic, own, secret));
        return secret;
    }
}

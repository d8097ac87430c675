using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IkeLab.Crypto;
using static IkeLab.Pcap2Test.Tests.CaptureBuilder;

namespace IkeLab.Pcap2Test.Tests;

/// <summary>
/// A whole session with a known Diffie-Hellman secret and shared key. Its keys and AUTH are
/// computed here with the base
/// class library's HMAC, step by step as RFC 7296 §2.13 to §2.15 have them, and not by the engine.
/// </summary>
internal sealed class SyntheticSession
{
    public const ulong SpiI = 0xA1A2A3A4A5A6A7A8;
    public const ulong SpiR = 0xB1B2B3B4B5B6B7B8;
    public const string Psk = "correct horse battery staple";

    private readonly byte[] _nonceI = Pattern(32);
    private readonly byte[] _nonceR = [.. Pattern(40).Reverse()];
    private readonly CipherSuite _suite = new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128);

    public byte[] Secret { get; } = SHA256.HashData("g^ir"u8);
    public byte[] Skeyseed { get; }
    public byte[][] Keys { get; }
    public List<(bool FromInitiator, byte[] Octets)> Messages { get; } = [];

    /// <param name="reserved">Sets reserved bits here and there, as no good implementation
    /// does.</param>
    public SyntheticSession(bool fragmented = false, bool reserved = false)
    {
        var request = Init(0, HeaderFlags.Initiator, _nonceI);
        var response = Init(SpiR, HeaderFlags.Response, _nonceR);
        if (reserved)
            (request[19], request[29], request[32 + 1]) = (0x48, 0x01, 0x77);
        Messages.Add((true, request));
        Messages.Add((false, response));
        byte[] spis = [.. Number(SpiI), .. Number(SpiR)];
        Skeyseed = Hmac([.. _nonceI, .. _nonceR], Secret);
        Keys = Cut(PrfPlus(Skeyseed, [.. _nonceI, .. _nonceR, .. spis]), 32, 32, 32, 16, 16, 32,
            32);
        AddAuth(true, request, _nonceR, Keys[5], "alice.corp.test", 1, fragmented);
        AddAuth(false, response, _nonceI, Keys[6], "bob.corp.test", 1, false);
    }

    /// <summary>A line of Wireshark's table.</summary>
    public string TableLine
    {
        get
        {
            string Hex(int i) => Convert.ToHexStringLower(Keys[i]);
            return $"{SpiI:x16},{SpiR:x16},{Hex(3)},{Hex(4)},\"AES-CBC-128 [RFC3602]\",{Hex(1)},{Hex(2)},\"HMAC_SHA2_256_128 [RFC4868]\"";
        }
    }

    public byte[] Capture(byte[]? secrets = null, bool tcp = false)
    {
        uint[] sequences = [1, 70_001];
        byte[] Packet(bool fromInitiator, byte[] message)
        {
            if (!tcp)
                return Ip4(17, Udp(500, 500, message), back: !fromInitiator);
            ref var sequence = ref sequences[fromInitiator ? 0 : 1];
            var length = message.Length + 6;
            byte[] framed = [(byte)(length >> 8), (byte)length, 0, 0, 0, 0, .. message];
            if (sequence == 1)
                framed = [.. "IKETCP"u8, .. framed];
            var (from, to) = fromInitiator ? ((ushort)9999, (ushort)4500)
                : ((ushort)4500, (ushort)9999);
            var segment = Tcp(from, to, sequence, framed);
            sequence += (uint)framed.Length;
            return Ip4(6, segment, back: !fromInitiator);
        }
        return PcapNg(101, Messages.Select(m => Packet(m.FromInitiator, m.Octets)),
            secrets: secrets);
    }

    private static byte[] Init(ulong spiR, HeaderFlags flags, byte[] nonce)
    {
        Transform[] transforms =
        [
            new(TransformType.Encryption, 12, 128), new(TransformType.Prf, 5, 0),
                new(TransformType.Integrity, 12, 0),
            new(TransformType.KeyExchange, 31, 0),
        ];
        var buffer = new byte[1000];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(SpiI, spiR, ExchangeType.IkeSaInit, flags, 0));
        writer.Add(new SaPayload([new(1, ProtocolId.Ike, [], transforms)]));
        writer.Add(new KePayload(KeyExchangeMethod.X25519, Pattern(32)));
        writer.Add(new NoncePayload(nonce));
        var (source, destination) = flags == HeaderFlags.Initiator ? (Alice, Bob) : (Bob, Alice);
        writer.AddNotify(ProtocolId.None, [], NotifyType.NatDetectionSourceIp,
            NatHash(spiR, source));
        writer.AddNotify(ProtocolId.None, [], NotifyType.NatDetectionDestinationIp,
            NatHash(spiR, destination));
        writer.Add(new VendorIdPayload("strongSwan"u8.ToArray()));
        return buffer[..writer.Finish()];
    }

    public static byte[] NatHash(ulong spiR, IpAddress address)
    {
        var octets = new byte[4];
        address.Write(octets);
        return SHA1.HashData([.. Number(SpiI), .. Number(spiR), .. octets, 0x01, 0xF4]);
    }

    private void AddAuth(
        bool ofInitiator, byte[] init, byte[] nonce, byte[] skP, string name, uint id,
        bool fragmented)
    {
        byte[] identity = [2, 0, 0, 0, .. Encoding.ASCII.GetBytes(name)];
        var padded = Hmac(Encoding.ASCII.GetBytes(Psk), "Key Pad for IKEv2"u8.ToArray());
        var auth = Hmac(padded, [.. init, .. nonce, .. Hmac(skP, identity)]);
        Payload[] payloads =
        [
            new IdPayload(ofInitiator ? PayloadType.IdInitiator : PayloadType.IdResponder,
                IdType.Fqdn, identity[4..]),
            new AuthPayload(AuthMethod.SharedKey, auth),
            new TsPayload(PayloadType.TrafficSelectorInitiator,
                [new(0, 0, 65535, IpAddress.Parse("10.77.0.0"), IpAddress.Parse("10.77.255.255"))]),
        ];
        var header = new IkeHeader(
            SpiI, SpiR, ExchangeType.IkeAuth, ofInitiator ? HeaderFlags.Initiator
            : HeaderFlags.Response, id);
        using var crypto = new CryptoProvider();
        var cipher = crypto.CreateCipher(
            _suite, Keys[ofInitiator ? 3 : 4], Keys[ofInitiator ? 1 : 2]);
        if (fragmented)
        {
            AddFragments(header, payloads, cipher);
            return;
        }
        var buffer = new byte[1000];
        var writer = new MessageWriter(buffer);
        writer.Begin(header);
        writer.BeginEncrypted(cipher, 1, new FixedIv());
        foreach (var payload in payloads)
            writer.Add(payload);
        Messages.Add((ofInitiator, buffer[..writer.Finish()]));
    }

    private void AddFragments(IkeHeader header, Payload[] payloads, PacketCipher cipher)
    {
        var buffer = new byte[1000];
        var writer = new MessageWriter(buffer);
        writer.Begin(header);
        foreach (var payload in payloads)
            writer.Add(payload);
        var chain = buffer[IkeHeader.Length..writer.Finish()];
        for (ushort i = 1; i <= 3; i++)
        {
            var part = new byte[1000];
            writer = new(part);
            writer.Begin(header);
            writer.BeginFragment(
                cipher, i, new FixedIv(), i, 3, i == 1 ? payloads[0].Type : PayloadType.None);
            writer.AddRaw(chain.AsSpan((i - 1) * 40, Math.Min(40, chain.Length - (i - 1) * 40)));
            Messages.Add((true, part[..writer.Finish()]));
        }
    }

    private static byte[] PrfPlus(byte[] key, byte[] seed)
    {
        var output = new List<byte>();
        byte[] block = [];
        for (byte i = 1; i < 20; i++)
            output.AddRange(block = Hmac(key, [.. block, .. seed, i]));
        return [.. output];
    }

    private static byte[] Hmac(byte[] key, byte[] data) => HMACSHA256.HashData(key, data);

    private static byte[][] Cut(byte[] material, params int[] lengths)
    {
        var at = 0;
        return Array.ConvertAll(lengths, l => material[at..(at += l)]);
    }

    private static byte[] Number(ulong value)
    {
        var octets = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(octets, value);
        return octets;
    }

    private sealed class FixedIv : IRandomSource
    {
        public void Fill(Span<byte> destination, RandomPurpose purpose) => destination.Fill(0x5A);
    }
}

using FsCheck;
using FsCheck.Fluent;
using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Wire;

public sealed class CodecTests
{
    private static readonly IkeHeader Header = new(0x1122334455667788, 0x99AABBCCDDEEFF00, ExchangeType.IkeAuth,
        HeaderFlags.Initiator | HeaderFlags.Response, 7);

    [Fact]
    public void Every_payload_survives_encoding_and_decoding() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), (seed, count) =>
        {
            var samples = new WireSamples(seed.Get);
            var message = Encode([.. Enumerable.Range(0, count % 12).Select(_ => samples.Next())]);
            Assert.True(TryDecode(message, out var payloads, out var error), error.ToString());
            Assert.Equal(message, Encode(payloads.Items.ToArray()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_header_survives_encoding_and_decoding()
    {
        var message = Encode([]);
        Assert.True(IkeHeader.TryRead(message, out var header, out _));
        Assert.Equal(Header.SpiI, header.SpiI);
        Assert.Equal(Header.SpiR, header.SpiR);
        Assert.Equal(ExchangeType.IkeAuth, header.Exchange);
        Assert.True(header is { IsResponse: true, FromInitiator: true, MessageId: 7, MajorVersion: 2, MinorVersion: 0 });
        Assert.Equal((uint)message.Length, header.TotalLength);
    }

    [Theory]
    [InlineData(EncryptionId.AesGcm16, 128, IntegrityId.None)]
    [InlineData(EncryptionId.AesCbc, 256, IntegrityId.HmacSha256_128)]
    [InlineData(EncryptionId.ChaCha20Poly1305, 0, IntegrityId.None)]
    [Trait("Requirement", "R-3.14-1")]
    public void An_encrypted_payload_opens_to_what_was_put_in_and_to_nothing_after_any_change(
        EncryptionId encryption, int bits, IntegrityId integrity)
    {
        using var crypto = new CryptoProvider();
        var suite = new CipherSuite(encryption, bits, integrity);
        using var cipher = crypto.CreateCipher(
            suite, new byte[suite.EncryptionKeyLength], new byte[suite.IntegrityKeyLength]);
        var message = Seal(cipher, new NoncePayload(new byte[32]), new VendorIdPayload([1, 2, 3]));
        for (var i = 0; i < message.Length; i++)
        {
            byte[] changed = [.. message];
            changed[i] ^= 0x20;
            Assert.False(TryOpen(changed, cipher, out _), $"octet {i} is not protected");
        }
        Assert.True(TryOpen(message, cipher, out var payloads));
        Assert.Equal([PayloadType.Nonce, PayloadType.VendorId], payloads.Items.ToArray().Select(p => p.Type));
    }

    [Fact]
    public void A_wrong_integrity_check_value_is_told_as_such()
    {
        using var crypto = new CryptoProvider();
        using var cipher = crypto.CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);
        var message = Seal(cipher, new NoncePayload(new byte[32]));
        message[^1] ^= 1;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[4];
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, PayloadType.Encrypted, storage, out var index, out _));
        Assert.False(EncryptedPayload.TryOpen(message, index[0], cipher, out _, out _, out var error));
        Assert.Equal((DecodeReason.BadIntegrity, index[0].Offset), (error.Reason, error.Offset));
    }

    [Theory]
    [InlineData(PayloadType.VendorId, "at most 64 payloads")]
    [InlineData(PayloadType.SecurityAssociation, "at most 64 proposals")]
    [InlineData(PayloadType.Configuration, "at most 128 attributes")]
    [InlineData(PayloadType.Delete, "at most 1024 SPIs")]
    public void The_most_that_is_allowed_decodes_and_one_more_does_not(PayloadType kind, string expected)
    {
        var most = kind switch { PayloadType.Configuration => 128, PayloadType.Delete => 1024, _ => 64 };
        Assert.True(TryDecode(Encode(Many(kind, most)), out _, out var error), error.ToString());
        Assert.False(TryDecode(Encode(Many(kind, most + 1)), out _, out error));
        Assert.Equal((DecodeReason.TooMany, expected), (error.Reason, error.Expected));
    }

    private static Payload[] Many(PayloadType kind, int count)
    {
        var range = Enumerable.Range(1, count);
        return kind switch
        {
            PayloadType.VendorId => [.. range.Select(_ => new VendorIdPayload([1]))],
            PayloadType.SecurityAssociation => [new SaPayload([.. range.Select(i => new Proposal((byte)i, ProtocolId.Esp,
                [0, 0, 1, 0], [new Transform(TransformType.Encryption, (ushort)EncryptionId.AesGcm16, 128)]))])],
            PayloadType.Configuration => [new ConfigurationPayload(ConfigurationType.Request,
                [.. range.Select(_ => new ConfigurationAttribute(1, []))])],
            _ => [new DeletePayload(ProtocolId.Esp, [.. range.Select(i => (uint)i)])],
        };
    }

    [Fact]
    public void A_fragment_carries_its_number_and_total_under_protection()
    {
        using var crypto = new CryptoProvider();
        using var cipher = crypto.CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);
        var buffer = new byte[500];
        var writer = new MessageWriter(buffer);
        writer.Begin(Header);
        writer.BeginFragment(cipher, 1, new LabRandom(1), 2, 3, PayloadType.None);
        writer.AddRaw([1, 2, 3, 4]);
        var message = buffer[..writer.Finish()];
        Span<PayloadEntry> storage = stackalloc PayloadEntry[4];
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, PayloadType.EncryptedFragment, storage, out var index, out _));
        Assert.True(EncryptedPayload.TryOpenFragment(message, index[0], cipher, out var number, out var total,
            out var offset, out var length, out _));
        Assert.Equal((2, 3), (number, total));
        Assert.Equal([1, 2, 3, 4], message.AsSpan(offset, length).ToArray());
    }

    [Theory]
    [MemberData(nameof(BadMessages))]
    public void What_is_wrong_is_told_with_its_place(string hex, PayloadType first, DecodeReason reason, int offset, string expected)
    {
        var body = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var message = new byte[IkeHeader.Length + body.Length];
        body.CopyTo(message, IkeHeader.Length);
        message[16] = (byte)first;
        message[17] = 0x20;
        (message[26], message[27]) = ((byte)(message.Length >> 8), (byte)message.Length);
        Assert.False(TryDecode(message, out _, out var error));
        Assert.Equal((reason, IkeHeader.Length + offset, expected), (error.Reason, error.Offset, error.Expected));
        Assert.Contains(expected, error.ToString());
    }

    public static TheoryData<string, PayloadType, DecodeReason, int, string> BadMessages() => new()
    {
        { "00 00 00", PayloadType.Nonce, DecodeReason.Truncated, 0, "a generic payload header of 4 octets" },
        { "00 00 00 03", PayloadType.Nonce, DecodeReason.BadLength, 2, "a payload length within the message" },
        { "00 00 00 08", PayloadType.Nonce, DecodeReason.BadLength, 2, "a payload length within the message" },
        { "00 00 00 04 FF", PayloadType.VendorId, DecodeReason.Misplaced, 4, "nothing behind the last payload" },
        { "00 00 00 08 01 02 03 04", PayloadType.Nonce, DecodeReason.BadLength, 4, "16 to 256 octets" },
        { "00 00 00 06 01 00", PayloadType.KeyExchange, DecodeReason.Truncated, 4, "the payload's fixed fields" },
        { "00 00 00 08 03 09 40 00", PayloadType.Notify, DecodeReason.BadLength, 5, "an SPI within the payload" },
        { "00 00 00 08 01 04 00 00", PayloadType.Delete, DecodeReason.BadValue, 5, "no SPI for IKE, SPIs of 4 octets else" },
        { "00 00 00 08 03 04 00 01", PayloadType.Delete, DecodeReason.BadLength, 6, "as many SPIs as counted" },
        { "00 00 00 08 01 01 00 09", PayloadType.Eap, DecodeReason.BadLength, 6, "the EAP message's own length" },
        { "00 00 00 08 01 00 00 00", PayloadType.TrafficSelectorInitiator, DecodeReason.Truncated, 8, "a selector header of 8 octets" },
        {
            "00 00 00 18 01 00 00 00 07 00 00 10 00 00 FF FF 0A 00 00 02 0A 00 00 01", PayloadType.TrafficSelectorResponder,
            DecodeReason.BadValue, 12, "ranges that do not end before they start"
        },
        { "00 00 00 0A 01 00 00 00 00 01", PayloadType.Configuration, DecodeReason.Truncated, 8, "an attribute header of 4 octets" },
        { "00 00 00 04", PayloadType.SecurityAssociation, DecodeReason.Truncated, 4, "a proposal header of 8 octets" },
        { "00 00 00 0C 00 00 00 08 01 01 00 00", PayloadType.SecurityAssociation, DecodeReason.BadValue, 11, "at least one transform" },
        {
            "00 00 00 24 02 00 00 10 02 01 00 01 00 00 00 08 01 00 00 0C 00 00 00 10 02 01 00 01 00 00 00 08 01 00 00 0C",
            PayloadType.SecurityAssociation, DecodeReason.BadValue, 24, "a number above that of the proposal before"
        },
        {
            "00 00 00 14 00 00 00 10 01 01 00 01 03 00 00 08 01 00 00 0C", PayloadType.SecurityAssociation, DecodeReason.BadValue,
            12, "3 (more) or, for the last transform, 0"
        },
    };

    [Fact]
    public void An_opaque_selector_and_unknown_selector_types_are_accepted()
    {
        var body = Convert.FromHexString("0000001C02000000" + "09000008" + "00000000" + "07000010FFFF00000A0000010A000001");
        body[3] = (byte)body.Length;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[4];
        Assert.True(PayloadIndex.TryRead(body, 0, PayloadType.TrafficSelectorInitiator, storage, out var index, out _));
        Assert.True(PayloadDecoder.TryDecode(index, out var payloads, out var error), error.ToString());
        var selector = Assert.Single(payloads.Find<TsPayload>()!.Selectors);
        Assert.Equal((65535, 0), (selector.StartPort, selector.EndPort));
    }

    [Fact]
    public void Reading_a_header_and_its_chain_allocates_nothing()
    {
        var samples = new WireSamples(5);
        var message = Encode([.. Enumerable.Range(0, 10).Select(_ => samples.Next())]);
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            IkeHeader.TryRead(message, out var header, out _);
            PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _);
            IndexScanner.TryFindNotify(index, NotifyType.Cookie, out _);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Messages_print_in_the_notation_of_the_rfc()
    {
        var message = Encode([new SaPayload([new(1, ProtocolId.Ike, [], [new(TransformType.Encryption, 20, 128)])]),
            new NoncePayload(new byte[16]), new NotifyPayload(ProtocolId.None, [], NotifyType.NoProposalChosen, [])]);
        IkeHeader.TryRead(message, out var header, out _);
        TryDecode(message, out var payloads, out _);
        Assert.Equal("IKE_AUTH response 7 { SA No N(NO_PROPOSAL_CHOSEN) }", MessagePrinter.Describe(header, payloads, null));
    }

    internal static bool TryDecode(byte[] message, out PayloadList payloads, out DecodeError error)
    {
        payloads = PayloadList.Empty;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        return IkeHeader.TryRead(message, out var header, out error)
            && PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out error)
            && PayloadDecoder.TryDecode(index, out payloads, out error);
    }

    private static byte[] Encode(Payload[] payloads)
    {
        var buffer = new byte[65535];
        var writer = new MessageWriter(buffer);
        writer.Begin(Header);
        foreach (var payload in payloads)
            writer.Add(payload);
        return buffer[..writer.Finish()];
    }

    private static byte[] Seal(PacketCipher cipher, params Payload[] payloads)
    {
        var buffer = new byte[1000];
        var writer = new MessageWriter(buffer);
        writer.Begin(Header);
        writer.BeginEncrypted(cipher, 1, new LabRandom(1));
        foreach (var payload in payloads)
            writer.Add(payload);
        return buffer[..writer.Finish()];
    }

    private static bool TryOpen(byte[] message, PacketCipher cipher, out PayloadList payloads)
    {
        payloads = PayloadList.Empty;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Span<PayloadEntry> innerStorage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        return IkeHeader.TryRead(message, out var header, out _)
            && PayloadIndex.TryRead(message, IkeHeader.Length, header.NextPayload, storage, out var index, out _)
            && index.Count == 1 && index[0].Type == PayloadType.Encrypted
            && EncryptedPayload.TryOpen(message, index[0], cipher, out var offset, out var length, out _)
            && PayloadIndex.TryRead(message.AsSpan(0, offset + length), offset, index[0].Next, innerStorage, out var inner, out _)
            && PayloadDecoder.TryDecode(inner, out payloads, out _);
    }
}

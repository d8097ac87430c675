using System.Text;
using IkeLab.Kernel.PfKey;
using IkeLab.Engine;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>Messages of PF_KEY, from their contents to octets and back.</summary>
internal static class PfKeyChecks
{
    public static void Message(KatCase vector)
    {
        XfrmChecks.RequireHost(vector);
        var dialect = vector.Enum<PfKeyDialect>("dialect");
        var message = new PfKeyMessage
        {
            Type = (byte)vector.Number("type"),
            Error = (byte)vector.Number("error"),
            SaType = (byte)vector.Number("sa-type"),
            Sequence = vector.Number("sequence"),
            Process = vector.Number("process"),
            Extensions = [.. Extensions(vector)],
        };
        vector.Expect("octets", PfKeyCodec.Encode(message, dialect));

        vector.Require(
            PfKeyCodec.TryDecode(vector.Figure("octets"), dialect, out var decoded),
            "the octets to be decoded");
        vector.Require(
            decoded.Extensions.Select(extension => extension.GetType()).SequenceEqual(
                message.Extensions.Select(extension => extension.GetType())),
            "the same extensions back");
        vector.Expect("octets", PfKeyCodec.Encode(decoded, dialect));
    }

    private static IEnumerable<PfKeyExtension> Extensions(KatCase vector)
    {
        for (var i = 1; vector.Has($"extension-{i}"); i++)
        {
            var words = new KatWords(vector, $"extension-{i}");
            var name = words.Word();
            yield return Shared(name, words) ?? Kame(name, words) ?? OpenBsd(name, words)
                ?? throw new KatException(vector.Where, $"there is no extension {name}");
        }
    }

    private static PfKeyExtension? Shared(string name, KatWords words) => name switch
    {
        "sa" => new PfKeySa(
            words.U16(), Convert.ToUInt32(words.Word(), 16), words.U8(), words.U8(), words.U8(),
            words.U8(), words.U32()),
        "lifetime" => new PfKeyLifetime(
            words.U16(), words.U32(), words.U64(), words.U64(), words.U64()),
        "address" => Address(words.U16(), words),
        "key" => new PfKeyKey(words.U16(), Convert.FromHexString(words.Word())),
        "identity" => new PfKeyIdentity(words.U16(), words.U16(), words.U64(), Text(words)),
        "sensitivity" => Sensitivity(words),
        "proposal" => new PfKeyProposal(words.U16(), words.U8(), [.. All(words, Combination)]),
        "supported" => new PfKeySupported(
            words.U16(),
            [.. All(words, w => new PfKeyAlgorithm(w.U8(), w.U8(), w.U16(), w.U16()))]),
        "spi-range" => new PfKeySpiRange(words.U16(), words.U32(), words.U32()),
        "unknown" => new PfKeyUnknown(words.U16(), Convert.FromHexString(words.Word())),
        _ => null,
    };

    private static PfKeyExtension? Kame(string name, KatWords words) => name switch
    {
        "sa2" => new KameSa2(words.U8(), words.U32(), words.U32()),
        "policy" => new KamePolicy(
            words.U16(), words.U8(), words.U32(), words.U32(), [.. All(words, Request)]),
        "nat-type" => new KameNatType(words.U8()),
        "nat-port" => new KameNatPort(words.U16(), words.U16()),
        "security-context" => new KameSecurityContext(words.U8(), words.U8(), Text(words)),
        "ike-addresses" => new KameKeyManagerAddresses(Socket(words.Word()), Socket(words.Word())),
        "filter" => new KameFilter(
            UInt128.Parse(words.Word(), System.Globalization.NumberStyles.HexNumber),
            UInt128.Parse(words.Word(), System.Globalization.NumberStyles.HexNumber), words.U16(),
            words.U8(), words.U8()),
        _ => null,
    };

    private static PfKeyExtension? OpenBsd(string name, KatWords words) => name switch
    {
        "protocol" => new OpenBsdProtocol(words.U16(), words.U8(), words.U8(), words.U8()),
        "number" => new OpenBsdNumber(words.U16(), words.U32()),
        "udp-encapsulation" => new OpenBsdUdpEncapsulation(words.U16()),
        "tag" => new OpenBsdTag(Text(words)),
        "counter" => new OpenBsdCounter(
            words.U64(), words.U64(), words.U64(), words.U64(), words.U64(), words.U64(),
            words.U64(), words.U64()),
        "routing-domain" => new OpenBsdRoutingDomain(words.U16(), words.U16()),
        "replay" => new OpenBsdReplay(words.U64()),
        "interface" => new OpenBsdInterface(words.U32(), words.U8()),
        _ => null,
    };

    private static PfKeyAddress Address(ushort type, KatWords words)
    {
        var address = Socket(words.Word()) with { Port = words.U16() };
        return new(type, address, words.U8(), words.U8());
    }

    /// <summary>An address, for IPv6 with a scope behind a percent sign.</summary>
    private static PfKeySocketAddress Socket(string text)
    {
        var parts = text.Split('%');
        return new(IpAddress.Parse(parts[0]), 0, parts.Length > 1 ? uint.Parse(parts[1]) : 0);
    }

    private static PfKeySensitivity Sensitivity(KatWords words)
    {
        var type = words.U16();
        var domain = words.U32();
        byte level = words.U8(), integrityLevel = words.U8();
        var bitmap = new ulong[words.U8()];
        for (var i = 0; i < bitmap.Length; i++)
            bitmap[i] = words.U64();
        return new(type, domain, level, bitmap, integrityLevel, [.. All(words, w => w.U64())]);
    }

    private static PfKeyCombination Combination(KatWords words) => new()
    {
        Authentication = words.U8(),
        Encryption = words.U8(),
        Flags = words.U16(),
        AuthenticationMinimumBits = words.U16(),
        AuthenticationMaximumBits = words.U16(),
        EncryptionMinimumBits = words.U16(),
        EncryptionMaximumBits = words.U16(),
        SoftAllocations = words.U32(),
        HardAllocations = words.U32(),
        SoftBytes = words.U64(),
        HardBytes = words.U64(),
        SoftAddTime = words.U64(),
        HardAddTime = words.U64(),
        SoftUseTime = words.U64(),
        HardUseTime = words.U64(),
    };

    private static KameRequest Request(KatWords words)
    {
        var request = new KameRequest(words.U16(), words.U8(), words.U8(), words.U32(), null);
        string source = words.Word(), destination = words.Word();
        return source == "-" ? request : request with { Tunnel = (Socket(source), Socket(destination)) };
    }

    private static byte[] Text(KatWords words) =>
        words.IsEmpty ? [] : Encoding.ASCII.GetBytes(words.Word());

    private static IEnumerable<T> All<T>(KatWords words, Func<KatWords, T> read)
    {
        while (!words.IsEmpty)
            yield return read(words);
    }
}

using System.Buffers.Binary;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>
/// One line about an IKEv1 message (RFC 2408, RFC 2409): it is recognised, not decoded.
/// </summary>
internal static class IkeV1Summary
{
    private const int MaxPayloads = 64;
    private static readonly string[] Payloads =
        ["", "SA", "P", "T", "KE", "ID", "CERT", "CR", "HASH", "SIG", "NONCE", "N", "D", "VID"];

    public static string Describe(ReadOnlySpan<byte> octets)
    {
        IkeHeader.TryRead(octets, out var header, out _);
        var text = $"IKEv1 {Exchange(octets[18])} {header.MessageId:x8}";
        if ((octets[19] & 1) != 0)
            return text + " { encrypted }";
        var names = new List<string>();
        var end = (int)Math.Min(header.TotalLength, (uint)octets.Length);
        var at = IkeHeader.Length;
        for (int type = octets[16]; type != 0;)
        {
            var length = end - at >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(octets[(at + 2)..])
                : 0;
            if (length < 4 || length > end - at || names.Count == MaxPayloads)
            {
                names.Add("(malformed)");
                break;
            }
            names.Add(Name(type));
            type = octets[at];
            at += length;
        }
        return $"{text} {{ {string.Join(' ', names)} }}";
    }

    private static string Name(int type) => type switch
    {
        > 0 and < 14 => Payloads[type],
        20 => "NAT-D",
        21 => "NAT-OA",
        130 => "NAT-D",
        132 => "FRAG",
        _ => $"payload{type}",
    };

    private static string Exchange(byte type) => type switch
    {
        1 => "Base",
        2 => "Main Mode",
        3 => "Authentication Only",
        4 => "Aggressive Mode",
        5 => "Informational",
        6 => "Transaction",
        32 => "Quick Mode",
        33 => "New Group Mode",
        _ => $"exchange {type}",
    };
}

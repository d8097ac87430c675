using System.Runtime.InteropServices;
using System.Text;

namespace IkeLab.Kernel.Netlink;

/// <summary>The kernel's verdict on a request (NLMSG_ERROR).</summary>
/// <param name="Number">0 for success, otherwise a number of errno.</param>
/// <param name="RequestType">The type of the message that was answered.</param>
/// <param name="Text">The kernel's own words; empty where it has none.</param>
/// <param name="Offset">Where in the request the fault is, or null.</param>
internal sealed record NetlinkError(int Number, ushort RequestType, string Text, uint? Offset)
{
    public const int NoSuchEntry = 2;
    public const int NoSuchProcess = 3;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int Exists = 17;
    public const int NoBufferSpace = 105;

    /// <summary>Longer words of the kernel's are cut.</summary>
    private const int MaxText = 256;

    private const ushort AttributeText = 1;
    private const ushort AttributeOffset = 2;

    public static NetlinkError Success { get; } = new(0, 0, "", null);

    public bool IsSuccess => Number == 0;

    /// <summary>The entry that the request names does not exist.</summary>
    public bool IsMissing => Number is NoSuchEntry or NoSuchProcess;

    /// <summary>For people: "File exists", and what the kernel adds to that.</summary>
    public string Describe()
    {
        var name = Marshal.GetPInvokeErrorMessage(Number);
        return Text.Length == 0 ? name : $"{name}: {Text}";
    }

    public static bool TryDecode(in NetlinkMessage message, out NetlinkError error)
    {
        error = null!;
        if (message.Type != NetlinkType.Error)
            return false;
        var reader = new OctetReader(message.Payload);
        var number = unchecked((int)reader.U32());
        var length = reader.U32();
        var type = reader.U16();
        reader.Skip(NetlinkMessage.HeaderLength - 6);
        if (reader.Failed || number is > 0 or int.MinValue)
            return false;
        // A capped error repeats the request's header only; otherwise all of the request stands
        // between it and the attributes.
        if (!message.Flags.HasFlag(NetlinkFlags.Capped))
            reader.Skip(length is >= NetlinkMessage.HeaderLength and <= int.MaxValue
                ? Aligned((int)length) - NetlinkMessage.HeaderLength
                : 0);
        var text = "";
        uint? offset = null;
        if (message.Flags.HasFlag(NetlinkFlags.ExtendedAcknowledgement) && !reader.Failed)
            ReadAttributes(reader.Octets(reader.Remaining), ref text, ref offset);
        error = new(-number, type, text, offset);
        return true;
    }

    private static void ReadAttributes(ReadOnlySpan<byte> octets, ref string text, ref uint? offset)
    {
        var attributes = new NetlinkAttributeReader(octets);
        while (attributes.TryRead(out var attribute))
        {
            var value = attribute.Value;
            if (attribute.Type == AttributeText)
                text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxText)]).TrimEnd('\0');
            else if (attribute.Type == AttributeOffset && value.Length == sizeof(uint))
                offset = MemoryMarshal.Read<uint>(value);
        }
    }

    private static int Aligned(int length) => length > int.MaxValue - NetlinkMessage.Alignment
        ? int.MaxValue
        : (length + NetlinkMessage.Alignment - 1) & ~(NetlinkMessage.Alignment - 1);
}

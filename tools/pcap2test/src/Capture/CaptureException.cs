namespace IkeLab.Pcap2Test.Capture;

/// <summary>A capture is damaged, or no capture: where, and what should have been there.</summary>
internal sealed class CaptureException : Exception
{
    /// <summary>Damage of the file itself, before or between packets.</summary>
    public CaptureException(long offset, string what)
        : base($"offset {offset} (0x{offset:x}): {what}")
    {
    }

    /// <param name="packet">The number of the packet, counted from 1 as Wireshark does.</param>
    public CaptureException(long packet, long offset, string what)
        : base($"packet {packet} at offset {offset} (0x{offset:x}): {what}")
    {
    }
}

namespace IkeLab.Kernel.Tun;

/// <summary>Where the host takes inner packets: the TUN device. From any thread.</summary>
internal interface IHostLink
{
    /// <param name="packet">An IP packet; borrowed for the call.</param>
    void Write(ReadOnlySpan<byte> packet);
}

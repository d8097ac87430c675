using System.ComponentModel;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// Which of several sockets of one port a datagram is for, each of them a shard's. An IKE SPI of ours begins with its shard's
/// number. An IKE_SA_INIT request has none yet: the remote address decides, so that one peer's attempts, with cookies and
/// other ports as well, come to the same shard. The kernel decides by a program of classic BPF.
/// </summary>
/// <param name="shards">1 to <see cref="MaxShards"/>.</param>
/// <param name="key">Random: nobody shall know which addresses share a shard.</param>
public sealed class ShardSteering(int shards, uint key)
{
    /// <summary>Fewer than an SPI's first octet could tell apart, and more than machines have use for.</summary>
    public const int MaxShards = 64;

    // Of the IKE header (RFC 7296 §3.1).
    private const uint SpiROffset = 8;
    private const uint FlagsOffset = 19;
    private const uint FlagInitiator = 0x08;

    /// <summary>In front of IKE on the port of NAT traversal (RFC 3948 §2.2).</summary>
    private const uint MarkerLength = 4;

    // Where the IP header's source address stands.
    private const uint SourceOffsetV4 = 12;
    private const uint SourceOffsetV6 = 8;

    // 32-bit multipliers that spread the input's bits over the result.
    private const uint FirstFactor = 0x9e3779b1;
    private const uint SecondFactor = 0x85ebca6b;

    public int Shards => shards;
    public uint Key => key;

    /// <summary>This system can choose between the sockets of a port.</summary>
    /// <param name="problem">Why not, in a clause.</param>
    public static bool IsPossible(out string problem)
    {
        problem = "";
        try
        {
            var ports = UdpPort.BindShared(new(IpAddress.V4(0u), 0), new(2, 0), hasMarker: false);
            Array.ForEach(ports, port => port.Dispose());
        }
        catch (Win32Exception error)
        {
            problem = error.Message;
        }
        return problem.Length == 0;
    }

    /// <summary>The shard that requests from this address come to, and that connections to it are begun by.</summary>
    public int ShardOf(in IpAddress remote)
    {
        var hash = key;
        for (var bit = remote.IsV6 ? 96 : 0; bit >= 0; bit -= 32)
        {
            hash = (hash ^ (uint)(remote.Bits >> bit)) * FirstFactor;
            hash ^= hash >> 15;
        }
        hash *= SecondFactor;
        hash ^= hash >> 16;
        return (int)(hash % (uint)shards);
    }

    /// <summary>Gives the shard's number, for sockets that have joined in that order.</summary>
    /// <param name="isV6">The sockets' family.</param>
    /// <param name="hasMarker">The port is the one of NAT traversal.</param>
    internal FilterInstruction[] Program(bool isV6, bool hasMarker)
    {
        var ike = hasMarker ? MarkerLength : 0;
        FilterInstruction[] byAddress = ByAddress(isV6);
        FilterInstruction[] bySpi =
        [
            FilterInstruction.LoadOctet(ike + FlagsOffset),
            // What the original initiator sends has our SPI behind its own.
            FilterInstruction.JumpIfSet(FlagInitiator, 0, 6),
            FilterInstruction.LoadWord(ike + SpiROffset),
            FilterInstruction.JumpIfEqual(0, 0, 2),
            FilterInstruction.LoadWord(ike + SpiROffset + 4),
            FilterInstruction.JumpIfEqual(0, 5, 0),
            FilterInstruction.LoadOctet(ike + SpiROffset),
            FilterInstruction.Jump(1),
            FilterInstruction.LoadOctet(ike),
            // Another life of ours had more shards.
            FilterInstruction.JumpIfAtLeast((uint)shards, 1, 0),
            FilterInstruction.ReturnAccumulator,
        ];
        // ESP and keepalives, which IKE takes no interest in; what is too short ends a program with 0, too.
        FilterInstruction[] marker = hasMarker
            ? [FilterInstruction.LoadWord(0), FilterInstruction.JumpIfEqual(0, 1, 0), FilterInstruction.Return(0)]
            : [];
        return [.. marker, .. bySpi, .. byAddress];
    }

    private FilterInstruction[] ByAddress(bool isV6)
    {
        var source = FilterInstruction.NetworkHeader + (isV6 ? SourceOffsetV6 : SourceOffsetV4);
        List<FilterInstruction> program = [FilterInstruction.LoadConstant(key)];
        for (var word = 0u; word < (isV6 ? 4 : 1); word++)
        {
            program.AddRange(
            [
                FilterInstruction.CopyToIndex, FilterInstruction.LoadWord(source + 4 * word),
                FilterInstruction.XorIndex, FilterInstruction.Multiply(FirstFactor), .. XorShifted(15),
            ]);
        }
        return
        [
            .. program, FilterInstruction.Multiply(SecondFactor), .. XorShifted(16),
            FilterInstruction.Remainder((uint)shards), FilterInstruction.ReturnAccumulator,
        ];
    }

    private static FilterInstruction[] XorShifted(uint bits) =>
        [FilterInstruction.CopyToIndex, FilterInstruction.ShiftRight(bits), FilterInstruction.XorIndex];
}

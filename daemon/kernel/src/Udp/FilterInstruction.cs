using System.Runtime.InteropServices;

namespace IkeLab.Kernel.Udp;

/// <summary>An instruction of classic BPF, as Linux' setsockopt(2) takes it (struct sock_filter).</summary>
/// <param name="Code">What is done.</param>
/// <param name="IfTrue">Instructions to skip where a condition holds.</param>
/// <param name="IfFalse">Instructions to skip where it does not.</param>
/// <param name="Operand">An offset or a number.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand)
{
    /// <summary>Offsets from here on are of the IP header, others of the UDP payload (SKF_NET_OFF).</summary>
    public const uint NetworkHeader = 0xfff00000;

    public static FilterInstruction CopyToIndex => new(0x07, 0, 0, 0);
    public static FilterInstruction XorIndex => new(0xac, 0, 0, 0);
    public static FilterInstruction ReturnAccumulator => new(0x16, 0, 0, 0);

    /// <summary>In network order; beyond the datagram's end the program ends with 0.</summary>
    public static FilterInstruction LoadWord(uint offset) => new(0x20, 0, 0, offset);
    public static FilterInstruction LoadOctet(uint offset) => new(0x30, 0, 0, offset);
    public static FilterInstruction LoadConstant(uint value) => new(0x00, 0, 0, value);
    public static FilterInstruction Multiply(uint factor) => new(0x24, 0, 0, factor);
    public static FilterInstruction ShiftRight(uint bits) => new(0x74, 0, 0, bits);
    public static FilterInstruction Remainder(uint divisor) => new(0x94, 0, 0, divisor);
    public static FilterInstruction Jump(uint distance) => new(0x05, 0, 0, distance);
    public static FilterInstruction JumpIfEqual(uint value, byte ifTrue, byte ifFalse) => new(0x15, ifTrue, ifFalse, value);
    public static FilterInstruction JumpIfAtLeast(uint value, byte ifTrue, byte ifFalse) => new(0x35, ifTrue, ifFalse, value);
    public static FilterInstruction JumpIfSet(uint bits, byte ifTrue, byte ifFalse) => new(0x45, ifTrue, ifFalse, bits);
    public static FilterInstruction Return(uint value) => new(0x06, 0, 0, value);
}

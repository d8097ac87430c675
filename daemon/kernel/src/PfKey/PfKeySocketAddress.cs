using IkeLab.Engine;

namespace IkeLab.Kernel.PfKey;

/// <summary>struct sockaddr_in or sockaddr_in6, as the dialect's system has it.</summary>
/// <param name="Scope">The interface of a link-local IPv6 address.</param>
internal readonly record struct PfKeySocketAddress(IpAddress Address, ushort Port = 0, uint Scope = 0)
{
    private const byte FamilyV4 = 2;
    private const byte FamilyV6Linux = 10;
    private const byte FamilyV6OpenBsd = 24;
    private const byte LengthV4 = 16;
    private const byte LengthV6 = 28;
    private const int ZerosOfV4 = 8;
    private const int FlowInformation = 4;

    public void Write(OctetWriter writer, PfKeyDialect dialect)
    {
        if (dialect == PfKeyDialect.Kame)
        {
            writer.U16(Address.IsV6 ? FamilyV6Linux : FamilyV4);
        }
        else
        {
            writer.U8(Address.IsV6 ? LengthV6 : LengthV4);
            writer.U8(Address.IsV6 ? FamilyV6OpenBsd : FamilyV4);
        }
        writer.U16Network(Port);
        if (Address.IsV6)
            writer.Zeros(FlowInformation);
        Span<byte> octets = stackalloc byte[Address.Length];
        Address.Write(octets);
        writer.Octets(octets);
        if (Address.IsV6)
            writer.U32(Scope);
        else
            writer.Zeros(ZerosOfV4);
    }

    public static PfKeySocketAddress Read(ref OctetReader reader, PfKeyDialect dialect)
    {
        int family;
        var length = 0;
        if (dialect == PfKeyDialect.Kame)
        {
            family = reader.U16();
        }
        else
        {
            length = reader.U8();
            family = reader.U8();
        }
        var isV6 = family == (dialect == PfKeyDialect.Kame ? FamilyV6Linux : FamilyV6OpenBsd);
        if ((!isV6 && family != FamilyV4)
            || (dialect == PfKeyDialect.OpenBsd && length != (isV6 ? LengthV6 : LengthV4)))
            reader.Fail();
        var port = reader.U16Network();
        if (isV6)
        {
            reader.Skip(FlowInformation);
            return new(IpAddress.V6(reader.U128Network()), port, reader.U32());
        }
        var address = IpAddress.V4(reader.U32Network());
        reader.Skip(ZerosOfV4);
        return new(address, port);
    }
}

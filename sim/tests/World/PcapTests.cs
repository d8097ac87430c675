using System.Buffers.Binary;

namespace IkeLab.Sim.Tests.World;

public sealed class PcapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ikelab").FullName;

    [Fact]
    public void The_capture_is_whole_blocks_of_ipv4_packets_in_order_of_virtual_time()
    {
        var path = Path.Combine(_folder, "run.pcapng");
        var record = TestRuns.AssertHeld("--peers", "4", "--duration", "3m", "--loss", "5%", "--nat", "50%", "--pcap", path);
        var file = File.ReadAllBytes(path).AsSpan();
        Assert.Equal(0x0A0D0D0Au, BinaryPrimitives.ReadUInt32LittleEndian(file));
        Assert.Equal(0x1A2B3C4Du, BinaryPrimitives.ReadUInt32LittleEndian(file[8..]));
        long packets = 0;
        ulong last = 0;
        for (var at = 0; at < file.Length;)
        {
            var block = file[at..];
            var (type, length) = (BinaryPrimitives.ReadUInt32LittleEndian(block), BinaryPrimitives.ReadInt32LittleEndian(block[4..]));
            Assert.True(length % 4 == 0 && length <= block.Length);
            Assert.Equal(length, BinaryPrimitives.ReadInt32LittleEndian(block[(length - 4)..]));
            if (type == 6)
            {
                packets++;
                var time = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(block[12..]) << 32
                    | BinaryPrimitives.ReadUInt32LittleEndian(block[16..]);
                Assert.True(time >= last);
                last = time;
                AssertIpv4(block.Slice(28, BinaryPrimitives.ReadInt32LittleEndian(block[20..])));
            }
            at += length;
        }
        Assert.Equal(record.Figure("network", "IKE datagrams") + record.Figure("network", "ESP and AH packets"), packets);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void AssertIpv4(ReadOnlySpan<byte> packet)
    {
        Assert.Equal(0x45, packet[0]);
        Assert.Equal(packet.Length, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        Assert.Equal(0, Hosts.InnerPacket.Checksum(packet[..20]));
        Assert.True(packet[9] is 17 or 50);
        if (packet[9] == 17)
            Assert.Equal(packet.Length - 20, BinaryPrimitives.ReadUInt16BigEndian(packet[24..]));
    }
}

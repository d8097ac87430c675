using System.Buffers.Binary;
using System.Diagnostics;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Bench;

/// <summary>How fast <c>pcap2test</c> reads past what is no IKE, and what it allocates for it.</summary>
internal static class CaptureFigures
{
    private const long Length = 2L << 30;

    public static void Print()
    {
        Figure.Title("A capture of 2 GiB without IKE: TCP and UDP packets of 52 to 1,452 octets");
        Read(Length / 8);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        var packets = Read(Length);
        clock.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Figure.Line("read", Length / 1e6 / clock.Elapsed.TotalSeconds, "MB/s", 200, lowerIsBetter: false);
        Figure.Line("packets", packets / clock.Elapsed.TotalSeconds, "/s");
        Figure.Line("allocated in all", allocated, "octets", 2 << 20);
    }

    private static long Read(long length)
    {
        using var stream = new EndlessCapture(length);
        return CaptureAnalysis.Read(stream, [], new(), null).Packets;
    }

    /// <summary>A pcap of one block of packets over and over, so that no disk is measured.</summary>
    private sealed class EndlessCapture : Stream
    {
        private readonly byte[] _header = new byte[24];
        private readonly byte[] _block;
        private readonly long _length;
        private long _at;

        public EndlessCapture(long length)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_header, 0xa1b2c3d4);
            BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(20), 1);
            byte[] block = [.. Packet(6, 443, 1400), .. Packet(17, 53, 200), .. Packet(6, 80, 0), .. Packet(17, 4433, 1200)];
            _block = block;
            _length = _header.Length + length / block.Length * block.Length;
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => _length;
        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var written = 0;
            while (written < count && _at < _length)
            {
                var source = _at < _header.Length
                    ? _header.AsSpan((int)_at)
                    : _block.AsSpan((int)((_at - _header.Length) % _block.Length));
                var part = Math.Min(source.Length, count - written);
                source[..part].CopyTo(buffer.AsSpan(offset + written));
                (written, _at) = (written + part, _at + part);
            }
            return written;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private static byte[] Packet(byte protocol, ushort port, int payload)
        {
            var frame = new byte[14 + 20 + 20 + payload];
            var record = new byte[16];
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), frame.Length);
            BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(12), frame.Length);
            frame[12] = 8;
            frame[14] = 0x45;
            frame[23] = protocol;
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(frame.Length - 14));
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(34), 50000);
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(36), port);
            return [.. record, .. frame];
        }
    }
}

namespace IkeLab.Pcap2Test.Capture;

/// <summary>
/// A file read once from front to back through one buffer, which grows only for a record that is
/// larger than it.
/// </summary>
internal sealed class CaptureInput(Stream stream)
{
    /// <summary>
    /// No record of a capture may be larger: Wireshark's own limit is 128 MiB, for USB; IP needs 64
    /// KiB.
    /// </summary>
    public const int MaxRecord = 16 << 20;

    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private long _bufferAt;

    /// <summary>The offset in the file of what comes next.</summary>
    public long Position => _bufferAt + _start;

    /// <summary>Octets that are there without reading on.</summary>
    public int Available => _end - _start;

    /// <summary>Reads until this many octets are there; false when the file ends before.</summary>
    public bool Ensure(int count)
    {
        if (Available >= count)
            return true;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxRecord + 4096);
        Buffer.BlockCopy(_buffer, _start, _buffer, 0, Available);
        _bufferAt += _start;
        _end -= _start;
        _start = 0;
        if (count > _buffer.Length)
            Array.Resize(ref _buffer,
                (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count));
        while (_end < count)
        {
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return false;
            _end += read;
        }
        return true;
    }

    /// <summary>
    /// Octets that <see cref="Ensure"/> has confirmed; valid until the next call of it.
    /// </summary>
    public ReadOnlySpan<byte> Peek(int count) => _buffer.AsSpan(_start, count);

    public void Skip(int count) => _start += count;
}

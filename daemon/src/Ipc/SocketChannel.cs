using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Ipc;

/// <summary>
/// Frames on a socket: the length in four octets, most significant first, then JSON. An open file goes with the length.
/// </summary>
internal sealed class SocketChannel : IChannel
{
    /// <summary>Octets of one message; configurations are the largest ones.</summary>
    private const int MaxMessage = 64 << 20;

    /// <summary>Messages that wait for a slow reader; it counts as gone above that.</summary>
    private const int MaxWaiting = 100_000;

    private readonly Socket _socket;
    private readonly bool _takesFiles;
    private readonly Channel<Frame> _outgoing = Channel.CreateBounded<Frame>(MaxWaiting);
    private readonly Thread _writer;

    /// <param name="takesFiles">False for the parent, to whom nobody has a file to give: the kernel closes them.</param>
    public SocketChannel(Socket socket, bool takesFiles)
    {
        (_socket, _takesFiles) = (socket, takesFiles);
        _writer = new(Write) { IsBackground = true, Name = "ipc out" };
        _writer.Start();
    }

    public bool Send(IpcMessage message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, IpcJson.Default.IpcMessage);
        var frame = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, json.Length);
        json.CopyTo(frame, 4);
        if (_outgoing.Writer.TryWrite(new(frame, message.File)))
            return true;
        message.File?.Dispose();
        Shut();
        return false;
    }

    public void Start(Action<IpcMessage> received, Action closed)
    {
        new Thread(() =>
        {
            while (Read() is { } message)
                received(message);
            closed();
        })
        { IsBackground = true, Name = "ipc in" }.Start();
    }

    /// <summary>Sends what waits, for at most a second, and closes.</summary>
    public void Dispose()
    {
        _outgoing.Writer.TryComplete();
        _writer.Join(TimeSpan.FromSeconds(1));
        Shut();
        _socket.Dispose();
    }

    private void Shut()
    {
        _outgoing.Writer.TryComplete();
        try
        {
            // Closing alone does not end a read that is under way.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side has gone before, or this one.
        }
    }

    private IpcMessage? Read()
    {
        try
        {
            Span<byte> head = stackalloc byte[4];
            SafeFileHandle? file = null;
            if (!Fill(head, ref file))
                return null;
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length is <= 0 or > MaxMessage)
                return null;
            var json = new byte[length];
            if (!Fill(json, ref file) || JsonSerializer.Deserialize(json, IpcJson.Default.IpcMessage) is not { } message)
                return null;
            message.File = file;
            return message;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private bool Fill(Span<byte> octets, ref SafeFileHandle? file)
    {
        while (octets.Length > 0)
        {
            SafeFileHandle? come = null;
            var read = _takesFiles ? DescriptorPassing.Receive(_socket, octets, out come) : _socket.Receive(octets);
            file ??= come;
            if (read == 0)
                return false;
            octets = octets[read..];
        }
        return true;
    }

    private void Write()
    {
        try
        {
            while (_outgoing.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                while (_outgoing.Reader.TryRead(out var frame))
                    SendAll(frame.Octets, frame.File);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _outgoing.Writer.TryComplete();
        }
    }

    private void SendAll(ReadOnlySpan<byte> octets, SafeFileHandle? file)
    {
        if (file is not null)
        {
            using (file)
                octets = octets[DescriptorPassing.Send(_socket, octets, file)..];
        }
        while (octets.Length > 0)
            octets = octets[_socket.Send(octets)..];
    }

    private readonly record struct Frame(byte[] Octets, SafeFileHandle? File);
}

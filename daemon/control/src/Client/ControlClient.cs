using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace IkeLab.Control;

/// <summary>A connection to the daemon, for one caller at a time.</summary>
public sealed class ControlClient : IDisposable
{
    // A page of a list is far smaller; a daemon that is none must not fill this process's memory.
    private const int LongestLine = 64 * 1024 * 1024;
    private const int FirstBuffer = 64 * 1024;

    private readonly NetworkStream _stream;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _begin;
    private int _end;
    private long _lastId;

    private ControlClient(Socket socket) => _stream = new(socket, ownsSocket: true);

    /// <summary>Connects to the daemon's socket.</summary>
    /// <param name="error">A sentence with the path, the cause and what to do, when there is no
    /// connection.</param>
    public static ControlClient? Connect(string path, out string error)
    {
        error = "";
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new(socket);
        }
        catch (SocketException exception)
        {
            error = $"connect: {path}: {Explain(exception)}";
        }
        catch (ArgumentException)
        {
            error = $"connect: {path}: the path of a Unix socket has 1 to 107 octets";
        }
        socket.Dispose();
        return null;
    }

    /// <summary>
    /// Sends a request and waits for the whole reply. A connection that breaks and a line that cannot be
    /// understood are
    /// <see cref="ControlException"/>.
    /// </summary>
    /// <exception cref="ControlException"/>
    /// <exception cref="OperationCanceledException"/>
    public async Task<ControlReply> AskAsync(ControlRequest request, CancellationToken cancellation)
    {
        var id = await SendAsync(request, cancellation);
        ControlReply? reply = null;
        while (true)
        {
            var line = await ReceiveAsync(cancellation)
                ?? throw new ControlException("the daemon has closed the connection before it answered");
            // An error without an ID is about the connection.
            if (line.Reply is null || (line.Id != id && line.Id is not null))
                continue;
            reply = reply is null ? line.Reply : reply.Append(line.Reply)
                ?? throw new ControlException("the daemon's reply has parts of different kinds");
            if (!line.More)
                return reply;
        }
    }

    /// <summary>Events from now on, until the daemon closes the connection.</summary>
    /// <exception cref="ControlRefusedException"/>
    /// <exception cref="ControlException"/>
    /// <exception cref="OperationCanceledException"/>
    public async IAsyncEnumerable<EventInfo> MonitorAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await AskAsync(new MonitorRequest(), cancellation) is ErrorReply refused)
            throw new ControlRefusedException(refused.Sentence);
        while (await ReceiveAsync(cancellation) is { } line)
        {
            if (line.Event is { } item)
                yield return item;
        }
    }

    public void Dispose() => _stream.Dispose();

    private async Task<long> SendAsync(ControlRequest request, CancellationToken cancellation)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(
            new RequestLine(ControlProtocol.Version, ++_lastId, request), ControlJson.Default.RequestLine);
        try
        {
            await _stream.WriteAsync((byte[])[.. line, (byte)'\n'], cancellation);
        }
        catch (IOException)
        {
            // Refused clients are closed early; what the daemon had to say can still be read.
        }
        return _lastId;
    }

    private async Task<ServerLine?> ReceiveAsync(CancellationToken cancellation)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_begin + searched, _end - _begin - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = _buffer.AsMemory(_begin, searched + found);
                _begin += line.Length + 1;
                return Parse(line.Span);
            }
            searched = _end - _begin;
            MakeRoom();
            try
            {
                var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
                if (read == 0)
                    return null;
                _end += read;
            }
            catch (IOException exception)
            {
                throw new ControlException($"the connection to the daemon broke: {exception.Message}");
            }
        }
    }

    private void MakeRoom()
    {
        if (_begin > 0)
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        (_begin, _end) = (0, _end - _begin);
        if (_end < _buffer.Length)
            return;
        if (_buffer.Length >= LongestLine)
            throw new ControlException($"the daemon sends a line of more than {LongestLine} octets");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    private static ServerLine Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ControlJson.Default.ServerLine)
                ?? throw new ControlException("the daemon sends null");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new ControlException("what listens there does not speak version "
                + $"{ControlProtocol.Version} of the control protocol: {exception.Message}");
        }
    }

    private static string Explain(SocketException exception) => exception.SocketErrorCode switch
    {
        // So .NET calls ENOENT here.
        SocketError.AddressNotAvailable =>
            "No such file or directory: ikelabd does not run, or listens elsewhere (-s)",
        SocketError.ConnectionRefused =>
            "Connection refused: ikelabd has ended and left this socket behind; start it again",
        SocketError.AccessDenied =>
            "Permission denied: be root or a member of the socket's group",
        _ => exception.Message,
    };
}

/// <summary>The daemon cannot be talked with; the message says why, without a full stop.</summary>
public class ControlException(string message) : Exception(message);

/// <summary>The daemon has refused a request; the message is its sentence.</summary>
public sealed class ControlRefusedException(string message) : ControlException(message);

using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace IkeLab.Control.Tests;

/// <summary>A server on a socket in a folder of its own.</summary>
internal sealed class ServerFixture : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("control");
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<string> _notices = Channel.CreateUnbounded<string>();
    private readonly Socket _listening;
    private readonly Task _run;

    public ServerFixture(ControlLimits? limits = null, ControlAccess? access = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "s");
        _listening = ControlSocket.Listen(Path, null, access ?? new(), out var error)
            ?? throw new InvalidOperationException(error);
        Server = new(_listening, Target, access ?? new(), limits ?? new(), n => _notices.Writer.TryWrite(n));
        _run = Server.RunAsync(_stop.Token);
    }

    public string Path { get; }
    public FakeTarget Target { get; } = new();
    public ControlServer Server { get; }

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ControlClient Connect() =>
        ControlClient.Connect(Path, out var error) ?? throw new InvalidOperationException(error);

    public RawClient ConnectRaw() => new(Path);

    public ValueTask<string> NextNotice() => _notices.Reader.ReadAsync(Cancelled);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _listening.Dispose();
        _folder.Delete(recursive: true);
        _stop.Dispose();
    }
}

/// <summary>A client that writes and reads what it likes.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly StreamReader _reader;

    public RawClient(string path)
    {
        Socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Socket.Connect(new UnixDomainSocketEndPoint(path));
        _reader = new(new NetworkStream(Socket), new UTF8Encoding(false));
    }

    public Socket Socket { get; }

    public void Send(string text) => Socket.Send(Encoding.UTF8.GetBytes(text));

    /// <summary>Null at the end.</summary>
    public async Task<string?> Line()
    {
        try
        {
            return await _reader.ReadLineAsync(ServerFixture.Cancelled);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        Socket.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Net.Sockets;

namespace IkeLab.Control;

/// <summary>
/// Serves clients on a Unix socket that somebody else has made, perhaps with more rights. No client can stall
/// the daemon or another client: all that it can make the server keep has a limit, and one that does not read
/// is dropped.
/// </summary>
/// <param name="listening">Bound and listening; stays the caller's.</param>
/// <param name="notice">Takes a sentence for the log about clients that are refused or dropped; any
/// thread.</param>
public sealed class ControlServer(
    Socket listening, IControlTarget target, ControlAccess access, ControlLimits limits, Action<string> notice)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<ClientSession, Task> _sessions = new();
    private readonly RequestGate _gate = new(target, limits);

    /// <summary>Clients that are connected now.</summary>
    public int ClientCount => _sessions.Count;

    /// <summary>Serves until it is cancelled, then drops all clients and comes back.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Admit(await listening.AcceptAsync(cancellation), cancellation);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException exception)
            {
                // Out of descriptors, for example. Clients that are here go on, and end some time.
                notice($"a control client could not be accepted: {exception.Message}.");
                await Task.Delay(PauseAfterFailure, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await Task.WhenAll(_sessions.Values);
    }

    private void Admit(Socket socket, CancellationToken cancellation)
    {
        PeerCredentials peer;
        try
        {
            peer = PeerCredentials.Of(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return;
        }
        var rights = access.Of(peer);
        if (Refusal(peer, rights) is { } sentence)
        {
            notice($"control client refused: {sentence}");
            Refuse(socket, sentence);
            return;
        }
        var session = new ClientSession(socket, peer, rights, access, _gate, limits, notice);
        var started = new TaskCompletionSource();
        _sessions[session] = ServeAsync(session, started.Task, cancellation);
        started.SetResult();
    }

    private async Task ServeAsync(ClientSession session, Task started, CancellationToken cancellation)
    {
        // It must be in the table before it can leave it.
        await started.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await session.RunAsync(cancellation);
        }
        finally
        {
            _sessions.TryRemove(session, out _);
        }
    }

    private string? Refusal(PeerCredentials peer, ControlRights rights)
    {
        if (rights == ControlRights.None)
            return access.Refusal(peer, "use this socket");
        if (_sessions.Count >= limits.Clients)
            return $"there are {limits.Clients} control clients already.";
        // Somebody with restricted rights must not be able to lock root out.
        if (peer.User != 0 && _sessions.Keys.Count(s => s.Peer.User == peer.User) >= limits.ClientsPerUser)
            return $"user {peer.User} has {limits.ClientsPerUser} control clients already.";
        return null;
    }

    private static void Refuse(Socket socket, string sentence)
    {
        using (socket)
        {
            try
            {
                // A new socket's buffer takes a line at once.
                socket.Blocking = false;
                socket.Send(ClientSession.Print(new ServerLine { Reply = new ErrorReply(sentence) }).Span);
            }
            catch (SocketException)
            {
                // Gone already.
            }
        }
    }
}

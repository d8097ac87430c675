using System.Net;
using System.Net.Sockets;
using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Finds addresses of names for roles, which see neither /etc/resolv.conf nor the system's other ways of looking. Every
/// question is answered, by nothing where there is no answer.
/// </summary>
internal sealed class NameDesk(RoleKeeper role, EventLoop loop)
{
    /// <summary>Questions of one role under way; each may hold a thread until the name servers have answered or not.</summary>
    private const int MaxUnderWay = 64;

    /// <summary>Of a name (RFC 1035 §2.3.4).</summary>
    private const int MaxName = 253;

    /// <summary>Addresses of one name.</summary>
    private const int MaxAddresses = 32;

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    private int _underWay;

    /// <summary>On the event loop; comes back at once.</summary>
    public void Answer(ResolveMessage message)
    {
        if (message.Name.Length is 0 or > MaxName || Volatile.Read(ref _underWay) >= MaxUnderWay)
            role.Send(new ResolvedMessage(message.Id, []));
        else
            _ = AnswerAsync(message, role.Failures);
    }

    /// <param name="life">Of the role; the next one has questions of its own.</param>
    private async Task AnswerAsync(ResolveMessage message, int life)
    {
        Interlocked.Increment(ref _underWay);
        string[] found = [];
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(message.Name).WaitAsync(s_limit).ConfigureAwait(false);
            found = [.. addresses.Where(a => !a.IsIPv6LinkLocal).Take(MaxAddresses).Select(a => a.ToString())];
        }
        catch (Exception e) when (e is SocketException or ArgumentException or TimeoutException)
        {
            // A name that has no address, or is none.
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
        loop.Post(() =>
        {
            if (role.Failures == life)
                role.Send(new ResolvedMessage(message.Id, found));
        });
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.PfKey;

/// <summary>The kernel of Linux, by PF_KEY (RFC 2367 with KAME's policies).</summary>
public static class PfKeyKernel
{
    /// <summary>
    /// A child has request IDs of its own for each outbound SA, of which there are few; a replacement takes another one.
    /// </summary>
    private const int MaxChildren = 6000;
    private const int MaxTraps = 1000;

    /// <summary>More does not fit the SA's extension, which Linux counts in bits of one word.</summary>
    private const uint ReplayWindow = 32;

    /// <summary>
    /// Opens what <see cref="Inherit"/> takes over. The process that does so needs no rights. Needs CAP_NET_ADMIN.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel has no PF_KEY, or refuses us.</exception>
    public static PfKeySockets OpenSockets()
    {
        var requests = PfKeySocket.Open();
        PfKeySocket? events = null;
        try
        {
            events = PfKeySocket.Open();
            if (events.Exchange(PfKeyMessages.Register()) is not [{ Error: var error }])
                throw new Win32Exception("the kernel does not answer by PF_KEY");
            if (error != 0)
            {
                throw new Win32Exception(
                    error, $"the kernel refuses ESP by PF_KEY: {Marshal.GetPInvokeErrorMessage(error)}");
            }
            return new(requests, events);
        }
        catch
        {
            requests.Dispose();
            events?.Dispose();
            throw;
        }
    }

    /// <param name="requests">See <see cref="PfKeySockets"/>; closed at the end, as the other one is.</param>
    /// <param name="wake">Called on another thread when there may be something to take.</param>
    public static IKernel Inherit(int requests, int events, Action wake)
    {
        var socket = PfKeySocket.Inherit(requests);
        var tables = new PfKeyTables();
        var options = new XfrmOptions
        {
            ReplayWindow = ReplayWindow, DirectedSas = true, MaxChildren = MaxChildren, MaxTraps = MaxTraps,
        };
        return new XfrmKernel(
            "pfkey", new PfKeyRequests(socket, tables), socket,
            new PfKeyEvents(PfKeySocket.Inherit(events), tables), options, wake);
    }
}

/// <summary>A socket for requests and one that hears of events.</summary>
public sealed class PfKeySockets : IDisposable
{
    private readonly PfKeySocket _requests;
    private readonly PfKeySocket _events;

    internal PfKeySockets(PfKeySocket requests, PfKeySocket events) => (_requests, _events) = (requests, events);

    public int Requests => _requests.Descriptor;
    public int Events => _events.Descriptor;

    public void Dispose()
    {
        _requests.Dispose();
        _events.Dispose();
    }
}

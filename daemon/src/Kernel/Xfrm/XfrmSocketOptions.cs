using System.Net.Sockets;

namespace IkeLab.Daemon.Kernel.Xfrm;

/// <summary>What the sockets of IKE need from a kernel that also does ESP.</summary>
public static class XfrmSocketOptions
{
    private const int LevelIp = 0;
    private const int LevelIpV6 = 41;
    private const int LevelUdp = 17;
    private const int OptionIpPolicy = 17;
    private const int OptionIpV6Policy = 35;
    private const int OptionUdpEncapsulation = 100;

    /// <summary>
    /// IKE's own packets pass policies by, or an SA that covers the peer's address would swallow the
    /// messages that keep it alive. Needs CAP_NET_ADMIN.
    /// </summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void BypassPolicies(Socket socket)
    {
        foreach (var direction in (XfrmDirection[])[XfrmDirection.In, XfrmDirection.Out])
        {
            Set(socket, LevelIp, OptionIpPolicy, XfrmFamily.V4, direction);
            if (socket.AddressFamily == AddressFamily.InterNetworkV6)
                Set(socket, LevelIpV6, OptionIpV6Policy, XfrmFamily.V6, direction);
        }
    }

    /// <summary>
    /// ESP that comes in UDP to this socket, port 4500, goes to the kernel (RFC 3948); what has the
    /// non-ESP marker is received as ever.
    /// </summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void TakeEspFrom(Socket socket) => socket.SetRawSocketOption(
        LevelUdp, OptionUdpEncapsulation, BitConverter.GetBytes((int)XfrmNumbers.UdpEncapsulationEsp));

    private static void Set(
        Socket socket, int level, int option, XfrmFamily family, XfrmDirection direction)
    {
        using var writer = new OctetWriter();
        new XfrmPolicy { Selector = new() { Family = family }, Direction = direction }.Write(writer);
        socket.SetRawSocketOption(level, option, writer.Written);
    }
}

using System.Net.Sockets;

namespace IkeLab.Kernel.Xfrm;

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
        // A socket of IPv6 takes the option of IPv6 alone, for both families.
        var isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        foreach (var direction in (XfrmDirection[])[XfrmDirection.In, XfrmDirection.Out])
        {
            using var writer = new OctetWriter();
            new XfrmPolicy
            {
                Selector = new() { Family = isV6 ? XfrmFamily.V6 : XfrmFamily.V4 },
                Direction = direction,
            }.Write(writer);
            socket.SetRawSocketOption(
                isV6 ? LevelIpV6 : LevelIp, isV6 ? OptionIpV6Policy : OptionIpPolicy, writer.Written);
        }
    }

    /// <summary>
    /// ESP that comes in UDP to this socket, port 4500, goes to the kernel (RFC 3948); what has the
    /// non-ESP marker is received as ever.
    /// </summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void TakeEspFrom(Socket socket) => socket.SetRawSocketOption(
        LevelUdp, OptionUdpEncapsulation, BitConverter.GetBytes((int)XfrmNumbers.UdpEncapsulationEsp));
}

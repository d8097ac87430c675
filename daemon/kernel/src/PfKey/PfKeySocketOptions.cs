using System.Net.Sockets;

namespace IkeLab.Kernel.PfKey;

/// <summary>What the sockets of IKE need from a kernel that also does ESP, in the words of PF_KEY.</summary>
public static class PfKeySocketOptions
{
    private const int LevelIp = 0;
    private const int LevelIpV6 = 41;
    private const int OptionIpPolicy = 16;
    private const int OptionIpV6Policy = 34;

    private const ushort Bypass = 4;
    private const byte Inbound = 1;
    private const byte Outbound = 2;

    /// <summary>See <see cref="Xfrm.XfrmSocketOptions.BypassPolicies"/>.</summary>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void BypassPolicies(Socket socket)
    {
        var isV6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
        foreach (var direction in (byte[])[Inbound, Outbound])
        {
            using var writer = new OctetWriter();
            PfKeyCodec.WriteExtension(writer, new KamePolicy(Bypass, direction, 0, 0, []), PfKeyDialect.Kame);
            socket.SetRawSocketOption(
                isV6 ? LevelIpV6 : LevelIp, isV6 ? OptionIpV6Policy : OptionIpPolicy, writer.Written);
        }
    }
}

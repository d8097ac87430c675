using System.ComponentModel;
using System.Security.Cryptography;
using IkeLab.Engine;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>Whether this kernel does ESP: many containers' kernels take policies and refuse SAs.</summary>
public static class XfrmProbe
{
    private const byte Esp = 50;
    private const uint RequestId = 1;

    // AES-128-GCM's key and salt (RFC 4106 §8.1).
    private const int KeyLength = 20;
    private const int IcvBits = 128;

    /// <summary>Installs an SA from this host to itself and removes it. Needs CAP_NET_ADMIN.</summary>
    /// <param name="problem">Why not, in a clause.</param>
    public static bool CanDoEsp(out string problem)
    {
        try
        {
            using var netlink = NetlinkSocket.Open(XfrmNumbers.Protocol);
            var requests = new XfrmRequests(netlink);
            var loopback = IpAddress.V4(127, 0, 0, 1);
            var spi = (uint)RandomNumberGenerator.GetInt32(256, int.MaxValue);
            var sa = new XfrmSa
            {
                Family = XfrmFamily.V4, Source = loopback, Destination = loopback, Spi = spi, Protocol = Esp,
                RequestId = RequestId, Mode = XfrmMode.Tunnel,
            };
            var key = RandomNumberGenerator.GetBytes(KeyLength);
            var verdict = requests.Send(
                new XfrmSaMessage(XfrmType.NewSa, sa, new() { Aead = new("rfc4106(gcm(aes))", IcvBits, key) }),
                NetlinkFlags.Create | NetlinkFlags.Exclusive);
            problem = verdict.IsSuccess ? "" : $"the kernel refuses an ESP SA: {verdict.Describe()}";
            if (verdict.IsSuccess)
                requests.Send(new XfrmSaQuery(XfrmType.DeleteSa, new(loopback, spi, Esp), XfrmAttributes.None));
            return verdict.IsSuccess;
        }
        catch (Win32Exception error)
        {
            problem = error.Message;
            return false;
        }
    }
}

using System.ComponentModel;
using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>
/// A raw socket for ESP without UDP (protocol 50, RFC 4303 §2), towards peers without a NAT between.
/// </summary>
public sealed class EspPort : IDisposable
{
    private EspPort(DatagramSocket socket) => Socket = socket;

    internal DatagramSocket Socket { get; }

    /// <summary>The address that it is bound to; 0.0.0.0 or :: for all of the family.</summary>
    public IpAddress Local => Socket.Local.Address;

    /// <summary>For a process that shall inherit it: the close-on-exec flag is set.</summary>
    public int Descriptor => Socket.Descriptor;

    /// <summary>Needs CAP_NET_RAW.</summary>
    /// <param name="mark">
    /// SO_MARK, so that routes into a tunnel do not apply; needs CAP_NET_ADMIN. 0 for none.
    /// </param>
    /// <exception cref="Win32Exception">The system refuses.</exception>
    public static EspPort Bind(in IpAddress local, uint mark = 0) =>
        new(DatagramSocket.Bind(new(local, 0), true, false, mark));

    /// <summary>Takes over a socket that a parent process has made, and closes it at the end.</summary>
    /// <exception cref="Win32Exception">The descriptor is no such socket.</exception>
    public static EspPort Inherit(int descriptor) => new(DatagramSocket.Inherit(descriptor, true));

    public void Dispose() => Socket.Dispose();
}

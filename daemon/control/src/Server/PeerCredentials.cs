using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IkeLab.Control;

/// <summary>Who has connected to a Unix socket, as the kernel knows it (unix(7)).</summary>
/// <param name="Groups">Supplementary groups.</param>
public sealed record PeerCredentials(int Process, uint User, uint Group, IReadOnlyList<uint> Groups)
{
    // Linux allows a process 65,536 supplementary groups.
    private const int MostGroupOctets = 65536 * sizeof(uint);
    private const int UsualGroupOctets = 64 * sizeof(uint);

    public bool IsMember(uint group) => Group == group || Groups.Contains(group);

    /// <exception cref="SocketException">The socket is not a connected Unix socket.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(NativeMethods.LevelSocket, NativeMethods.OptionPeerCredentials, credentials);
        var numbers = MemoryMarshal.Cast<byte, uint>(credentials);
        return new((int)numbers[0], numbers[1], numbers[2], ReadGroups(socket));
    }

    private static uint[] ReadGroups(Socket socket)
    {
        foreach (var size in (ReadOnlySpan<int>)[UsualGroupOctets, MostGroupOctets])
        {
            var groups = new byte[size];
            try
            {
                var length = socket.GetRawSocketOption(
                    NativeMethods.LevelSocket, NativeMethods.OptionPeerGroups, groups);
                return MemoryMarshal.Cast<byte, uint>(groups.AsSpan(0, length)).ToArray();
            }
            catch (SocketException)
            {
                // ERANGE: there are more. A kernel without the option has none for us.
            }
        }
        return [];
    }
}

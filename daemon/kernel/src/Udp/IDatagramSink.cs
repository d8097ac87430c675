using IkeLab.Engine;

namespace IkeLab.Kernel.Udp;

/// <summary>Takes datagrams to be sent. For one thread.</summary>
internal interface IDatagramSink
{
    /// <summary>Room for one datagram; it counts when it is committed.</summary>
    /// <param name="length">At most 65507 octets.</param>
    Span<byte> Reserve(int length);

    /// <summary>Sends the first octets of the room, now or together with others.</summary>
    void Commit(in UdpPath path, byte trafficClass, int length);

    /// <summary>Everything committed goes out.</summary>
    void Flush();
}

using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>NAT_DETECTION_SOURCE_IP and _DESTINATION_IP: SHA-1(SPIi | SPIr | address | port) (RFC 7296 §2.23).</summary>
internal static class NatDetection
{
    private const int HashLength = 20;

    public static void Add(
        List<Payload> payloads, ICryptoProvider crypto, bool forceEncapsulation, ulong spiI, ulong spiR, in UdpPath path)
    {
        var source = new byte[HashLength];
        // RFC 7296 §2.23: a source that fits nothing makes the peer believe in a NAT, and encapsulate.
        Hash(crypto, spiI, spiR, forceEncapsulation ? path.Local with { Port = 0 } : path.Local, source);
        payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.NatDetectionSourceIp, source));
        var destination = new byte[HashLength];
        Hash(crypto, spiI, spiR, path.Remote, destination);
        payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.NatDetectionDestinationIp, destination));
    }

    /// <summary>
    /// A peer without these notifies does no NAT traversal. It may send several source hashes, one an address of its
    /// own; it is behind a NAT when none of them is where the message came from.
    /// </summary>
    public static NatStatus Detect(
        PayloadList payloads, EndpointCore core, Connection connection, ulong spiI, ulong spiR, in UdpPath path)
    {
        Span<byte> remote = stackalloc byte[HashLength];
        Span<byte> local = stackalloc byte[HashLength];
        Hash(core.Crypto, spiI, spiR, path.Remote, remote);
        Hash(core.Crypto, spiI, spiR, path.Local, local);
        bool anySource = false, sourceFits = false, anyDestination = false, destinationFits = false;
        foreach (var payload in payloads.Items)
        {
            if (payload is not NotifyPayload notify)
                continue;
            if (notify.NotifyType == NotifyType.NatDetectionSourceIp)
            {
                anySource = true;
                sourceFits |= remote.SequenceEqual(notify.Data.AsSpan());
            }
            else if (notify.NotifyType == NotifyType.NatDetectionDestinationIp)
            {
                anyDestination = true;
                destinationFits |= local.SequenceEqual(notify.Data.AsSpan());
            }
        }
        if (!anySource || !anyDestination)
            return NatStatus.None;
        return (sourceFits ? 0 : NatStatus.RemoteBehindNat)
            | (destinationFits ? 0 : NatStatus.LocalBehindNat)
            | (connection.ForceUdpEncapsulation ? NatStatus.Forced : 0);
    }

    private static void Hash(ICryptoProvider crypto, ulong spiI, ulong spiR, in UdpEndpoint end, Span<byte> hash)
    {
        Span<byte> data = stackalloc byte[8 + 8 + 16 + 2];
        BinaryPrimitives.WriteUInt64BigEndian(data, spiI);
        BinaryPrimitives.WriteUInt64BigEndian(data[8..], spiR);
        end.Address.Write(data[16..]);
        var length = 16 + end.Address.Length;
        BinaryPrimitives.WriteUInt16BigEndian(data[length..], end.Port);
        crypto.Sha1(data[..(length + 2)], hash);
    }
}

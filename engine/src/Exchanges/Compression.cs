using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>IPCOMP_SUPPORTED: a CPI of the sender and an algorithm (RFC 7296 §2.22).</summary>
internal static class Compression
{
    /// <summary>A CPI and a transform ID; none of the algorithms that we know has attributes behind them.</summary>
    private const int DataLength = 3;

    /// <summary>The initiator's offer. One CPI does for all algorithms, because at most one is accepted.</summary>
    /// <param name="cpi">0 where the kernel gave none: nothing is offered.</param>
    public static void AddOffer(List<Payload> payloads, ChildConfiguration child, ushort cpi)
    {
        if (cpi == 0)
            return;
        foreach (var transform in child.Compressions)
            payloads.Add(Notify(new(transform, cpi)));
    }

    /// <summary>The responder's acceptance, if there is one.</summary>
    public static void AddAnswer(List<Payload> payloads, IpCompression? compression)
    {
        if (compression is not null)
            payloads.Add(Notify(new(compression.Transform, compression.InboundCpi)));
    }

    /// <summary>The responder's choice: our favourite of what is offered; null for none.</summary>
    public static Offered? Choose(PayloadList payloads, ChildConfiguration child)
    {
        foreach (var transform in child.Compressions)
        {
            foreach (var payload in payloads.Items)
            {
                if (Read(payload) is { } offered && offered.Transform == transform)
                    return offered;
            }
        }
        return null;
    }

    /// <summary>
    /// What the responder has accepted. RFC 7296 §2.22: nothing that was not offered, and not more than one; an answer that
    /// breaks this rule accepts nothing.
    /// </summary>
    public static IpCompression? ReadAnswer(PayloadList payloads, ChildConfiguration child, ushort cpi)
    {
        Offered? accepted = null;
        var count = 0;
        foreach (var payload in payloads.Items)
        {
            if (payload is not NotifyPayload { NotifyType: NotifyType.IpcompSupported })
                continue;
            count++;
            accepted = Read(payload);
        }
        return count == 1 && cpi != 0 && accepted is { } one && Array.IndexOf(child.Compressions, one.Transform) >= 0
            ? new(one.Transform, cpi, one.Cpi)
            : null;
    }

    private static NotifyPayload Notify(Offered offered) => new(ProtocolId.None, [], NotifyType.IpcompSupported,
        [(byte)(offered.Cpi >> 8), (byte)offered.Cpi, (byte)offered.Transform]);

    private static Offered? Read(Payload payload)
    {
        if (payload is not NotifyPayload { NotifyType: NotifyType.IpcompSupported, Data: { Length: DataLength } data })
            return null;
        var cpi = BinaryPrimitives.ReadUInt16BigEndian(data);
        return cpi is >= IpCompression.FirstCpi and <= IpCompression.LastCpi ? new((IpcompTransform)data[2], cpi) : null;
    }

    /// <summary>One notify's content.</summary>
    /// <param name="Cpi">Of packets to its sender.</param>
    public readonly record struct Offered(IpcompTransform Transform, ushort Cpi);
}

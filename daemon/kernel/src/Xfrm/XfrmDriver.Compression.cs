using IkeLab.Engine;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>IPComp (RFC 7296 §2.22): its SAs belong to a child as those of ESP do.</summary>
internal sealed partial class XfrmDriver
{
    /// <summary>By the allocated SPI that they belong to.</summary>
    private readonly Dictionary<uint, XfrmSaId> _cpis = [];
    private bool? _canCompress;

    private ushort AllocateCpi(uint spi, in UdpPath path)
    {
        var request = XfrmSaBuilder.AllocateCpi(path, _options);
        var larval = _requests.Ask<XfrmSaMessage>(request, out var verdict);
        if (larval is null)
        {
            Report("allocate a CPI", verdict);
            return 0;
        }
        _cpis[spi] = new(request.Sa.Destination, larval.Sa.Spi, request.Sa.Protocol);
        return (ushort)larval.Sa.Spi;
    }

    /// <summary>Kernels may be built without IPComp, which is asked for once, and then never offered.</summary>
    private bool CanCompress()
    {
        if (_canCompress is { } known)
            return known;
        var probe = XfrmSaBuilder.TryCompression(IpAddress.V4(127, 0, 0, 1));
        var verdict = _requests.Send(probe);
        // Another shard may try the same at the same time.
        var can = verdict.IsSuccess || verdict.Number == NetlinkError.Exists;
        if (verdict.IsSuccess)
            Delete(probe.Id);
        else if (!can)
            Fault($"nothing is compressed, although ipcomp is configured: {verdict.Describe()}");
        return (_canCompress = can).Value;
    }

    private void ReleaseCpi(uint spi)
    {
        if (_cpis.Remove(spi, out var cpi))
            Delete(cpi);
    }

    /// <summary>Below the tunnel that IPComp makes, ESP in transport mode carries the outer family alone.</summary>
    private static bool CanCompress(ChildSaParameters sa, List<XfrmSelector> selectors) =>
        selectors.TrueForAll(selector => selector.Family == XfrmAddress.FamilyOf(sa.Path.Local.Address));
}

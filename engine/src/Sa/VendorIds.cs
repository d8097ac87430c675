using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>What says who made an implementation, at the end of IKE_SA_INIT (RFC 7296 §3.12).</summary>
internal static class VendorIds
{
    public static void Add(List<Payload> payloads, Connection connection)
    {
        foreach (var vendor in connection.VendorIds)
            payloads.Add(new VendorIdPayload(vendor));
    }
}

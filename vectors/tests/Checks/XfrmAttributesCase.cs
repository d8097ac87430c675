using IkeLab.Kernel.Xfrm;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>The attributes that a case of XFRM describes.</summary>
internal static class XfrmAttributesCase
{
    public static XfrmAttributes Read(KatCase vector) => new()
    {
        Crypt = Algorithm(vector, "crypt", false),
        Compression = Words(vector, "compression") is { } compression ? new(compression.Word(), null, []) : null,
        Aead = Algorithm(vector, "aead", true),
        AuthTruncated = Algorithm(vector, "auth", true),
        Encapsulation = Words(vector, "encapsulation") is { } encapsulation
            ? new(encapsulation.U16(), encapsulation.U16(), encapsulation.U16(), 0)
            : null,
        Templates = [.. Templates(vector)],
        Replay = Words(vector, "replay") is { } replay
            ? new(replay.U32(), replay.U32(), replay.U32())
            : null,
        PolicyType = (byte?)Number(vector, "policy-type"),
        Migrations = Words(vector, "migration") is { } migration ? [Migration(migration)] : [],
        IkeAddresses = Words(vector, "ike-addresses") is { } ike
            ? new(ike.Address(), ike.Address())
            : null,
        Mark = Words(vector, "mark") is { } mark ? new(mark.U32(), mark.U32()) : null,
        TrafficFlowPadding = Number(vector, "padding"),
        ReplayEsn = Words(vector, "replay-esn") is { } esn
            ? new(esn.U64(), esn.U64(), esn.U32(), [esn.U32(), esn.U32()])
            : null,
        ExtraFlags = Number(vector, "extra-flags"),
        SetMark = Number(vector, "set-mark"),
        SetMarkMask = Number(vector, "set-mark-mask"),
        InterfaceId = Number(vector, "interface-id"),
        Direction = (XfrmSaDirection?)Number(vector, "sa-direction"),
    };

    private static XfrmAlgorithm? Algorithm(KatCase vector, string key, bool hasIcv) =>
        Words(vector, key) is { } words
            ? new(words.Word(), hasIcv ? (int)words.U32() : null, vector.Octets($"{key}-key"))
            : null;

    private static IEnumerable<XfrmTemplate> Templates(KatCase vector)
    {
        for (var i = 1; Words(vector, $"template-{i}") is { } words; i++)
        {
            var source = words.Address();
            yield return new()
            {
                Family = XfrmAddress.FamilyOf(source),
                Source = source,
                Destination = words.Address(),
                Spi = Convert.ToUInt32(words.Word(), 16),
                Protocol = words.U8(),
                RequestId = words.U32(),
                Mode = (XfrmMode)words.U8(),
                Share = words.U8(),
                Optional = words.U8() != 0,
            };
        }
    }

    private static XfrmMigration Migration(KatWords words) => new()
    {
        OldDestination = words.Address(),
        OldSource = words.Address(),
        NewDestination = words.Address(),
        NewSource = words.Address(),
        Protocol = words.U8(),
        Mode = (XfrmMode)words.U8(),
        RequestId = words.U32(),
    };

    private static KatWords? Words(KatCase vector, string key) =>
        vector.Has(key) ? new(vector, key) : null;

    private static uint? Number(KatCase vector, string key) =>
        vector.Has(key) ? vector.Number(key) : null;
}

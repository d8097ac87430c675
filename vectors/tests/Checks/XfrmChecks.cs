using System.Buffers.Binary;
using System.Text;
using IkeLab.Kernel;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Xfrm;
using IkeLab.Engine;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.Checks;

/// <summary>Messages of XFRM, from their contents to octets and back.</summary>
internal static class XfrmChecks
{
    public static void Message(KatCase vector)
    {
        RequireHost(vector);
        var type = vector.Enum<XfrmType>("message");
        var flags = (NetlinkFlags)vector.Number("flags");
        var sequence = vector.Number("sequence");
        var message = Body(vector, type, XfrmAttributesCase.Read(vector));
        vector.Expect("octets", XfrmCodec.Encode(message, flags, sequence));

        var reader = new NetlinkReader(vector.Figure("octets"));
        vector.Require(reader.TryRead(out var netlink), "a message of netlink");
        vector.Require(
            XfrmCodec.TryDecode(netlink, out var decoded) && decoded.GetType() == message.GetType(),
            $"{message.GetType().Name} to be decoded");
        vector.Expect("octets", XfrmCodec.Encode(decoded, netlink.Flags, netlink.Sequence));
    }

    public static void Suite(KatCase vector)
    {
        RequireHost(vector);
        var attributes = XfrmSuite.Attributes(
            vector.Suite("cipher"), vector.OctetsOrNone("key"), vector.OctetsOrNone("integrity-key"));
        vector.Require(attributes is not null, "a suite that the kernel has names for");
        using var writer = new OctetWriter();
        attributes!.Write(writer);
        vector.Expect("octets", writer.Written);
    }

    public static void Error(KatCase vector)
    {
        RequireHost(vector);
        var reader = new NetlinkReader(vector.Octets("message"));
        NetlinkError? error = null;
        vector.Require(
            reader.TryRead(out var message) && NetlinkError.TryDecode(message, out error), "an error");
        var figures = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(figures, error!.Number);
        BinaryPrimitives.WriteUInt32BigEndian(figures.AsSpan(4), error.RequestType);
        BinaryPrimitives.WriteUInt32BigEndian(figures.AsSpan(8), error.Offset ?? uint.MaxValue);
        vector.Expect("verdict-octets", figures);
        if (vector.Has("words"))
            vector.Expect("words", Encoding.ASCII.GetBytes(error.Text));
        else
            vector.Require(error.Text.Length == 0, "no words");
    }

    /// <summary>The octets are those of little-endian hosts.</summary>
    public static void RequireHost(KatCase vector)
    {
        if (!BitConverter.IsLittleEndian)
            throw new UnsupportedException($"{vector.Name}: made for little-endian hosts");
    }

    private static XfrmMessage Body(KatCase vector, XfrmType type, XfrmAttributes attributes) =>
        type switch
        {
            XfrmType.NewSa or XfrmType.UpdateSa => new XfrmSaMessage(type, Sa(vector), attributes),
            XfrmType.GetSa or XfrmType.DeleteSa => new XfrmSaQuery(type, SaId(vector), attributes),
            XfrmType.AllocateSpi => new XfrmAllocateSpi(
                Sa(vector), vector.Number("minimum"), vector.Number("maximum"), attributes),
            XfrmType.FlushSa => new XfrmFlushSa((byte)vector.Number("protocol")),
            XfrmType.NewPolicy or XfrmType.UpdatePolicy =>
                new XfrmPolicyMessage(type, Policy(vector), attributes),
            XfrmType.GetPolicy or XfrmType.DeletePolicy =>
                new XfrmPolicyQuery(type, PolicyId(vector), attributes),
            XfrmType.Migrate => new XfrmMigrate(PolicyId(vector), attributes),
            XfrmType.FlushPolicy => new XfrmFlushPolicy(attributes),
            XfrmType.Expire => new XfrmExpire(Sa(vector), vector.Number("hard") != 0, attributes),
            XfrmType.Mapping => new XfrmMapping(
                SaId(vector), vector.Number("request-id"), Endpoint(vector, "old"),
                Endpoint(vector, "new"), attributes),
            XfrmType.Acquire => Acquire(vector, attributes),
            _ => throw new KatException(vector.Where, $"a case cannot describe {type}"),
        };

    private static XfrmAcquire Acquire(KatCase vector, XfrmAttributes attributes)
    {
        var algorithms = new KatWords(vector, "algorithms");
        return new(
            SaId(vector), Address(vector, "from"), Selector(vector, "selector"), Policy(vector),
            algorithms.U32(), algorithms.U32(), algorithms.U32(), vector.Number("acquire-sequence"),
            attributes);
    }

    private static XfrmSa Sa(KatCase vector)
    {
        var (lifetime, use) = Lifetime(vector);
        var refusals = new KatWords(vector, "refusals");
        var destination = Address(vector, "to");
        return new()
        {
            Family = XfrmAddress.FamilyOf(destination),
            Source = Address(vector, "from"),
            Destination = destination,
            Spi = Spi(vector),
            Protocol = (byte)vector.Number("protocol"),
            Selector = Selector(vector, "selector"),
            Lifetime = lifetime,
            Use = use,
            Refusals = new(refusals.U32(), refusals.U32(), refusals.U32()),
            Sequence = vector.Number("acquire-sequence"),
            RequestId = vector.Number("request-id"),
            Mode = (XfrmMode)vector.Number("mode"),
            ReplayWindow = (byte)vector.Number("window"),
            Flags = (XfrmSaFlags)vector.Number("sa-flags"),
        };
    }

    private static XfrmPolicy Policy(KatCase vector)
    {
        var (lifetime, use) = Lifetime(vector);
        return new()
        {
            Selector = Selector(vector, "policy-selector"),
            Lifetime = lifetime,
            Use = use,
            Priority = vector.Number("priority"),
            Index = vector.Number("index"),
            Direction = (XfrmDirection)vector.Number("direction"),
            Action = (XfrmAction)vector.Number("action"),
            Flags = (byte)vector.Number("policy-flags"),
            Share = (byte)vector.Number("share"),
        };
    }

    private static XfrmPolicyId PolicyId(KatCase vector) => new(
        Selector(vector, "policy-selector"), vector.Number("index"),
        (XfrmDirection)vector.Number("direction"));

    private static XfrmSaId SaId(KatCase vector) =>
        new(Address(vector, "to"), Spi(vector), (byte)vector.Number("protocol"));

    /// <summary>Source, destination, protocol, the two ports with masks, interface, user.</summary>
    private static XfrmSelector Selector(KatCase vector, string key)
    {
        var words = new KatWords(vector, key);
        var source = words.Word().Split('/');
        var destination = words.Word().Split('/');
        var address = IpAddress.Parse(source[0]);
        return new()
        {
            Family = XfrmAddress.FamilyOf(address),
            Source = address,
            SourcePrefix = byte.Parse(source[1]),
            Destination = IpAddress.Parse(destination[0]),
            DestinationPrefix = byte.Parse(destination[1]),
            Protocol = words.U8(),
            SourcePort = Port(words.Word()),
            DestinationPort = Port(words.Word()),
            Interface = words.U32(),
            User = words.U32(),
        };
    }

    private static XfrmPort Port(string text)
    {
        var parts = text.Split('/');
        return new(ushort.Parse(parts[0]), ushort.Parse(parts[1]));
    }

    private static (XfrmLifetime, XfrmUse) Lifetime(KatCase vector)
    {
        var limits = new KatWords(vector, "limits");
        var use = new KatWords(vector, "use");
        return (
            new(limits.U64(), limits.U64(), limits.U64(), limits.U64(), limits.U64(), limits.U64(),
                limits.U64(), limits.U64()),
            new(use.U64(), use.U64(), use.U64(), use.U64()));
    }

    private static uint Spi(KatCase vector) =>
        BinaryPrimitives.ReadUInt32BigEndian(vector.Octets("spi"));

    private static IpAddress Address(KatCase vector, string key) => IpAddress.Parse(vector.Word(key));

    private static UdpEndpoint Endpoint(KatCase vector, string key)
    {
        var words = new KatWords(vector, key);
        return new(words.Address(), words.U16());
    }
}

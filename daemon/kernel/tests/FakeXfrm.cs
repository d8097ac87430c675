using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.Tests;

/// <summary>A kernel as far as the driver can tell: it holds SAs and policies by their names.</summary>
internal sealed class FakeXfrm : INetlink
{
    private uint _nextSpi = 0xc0000000;
    private uint _nextCpi = 0x100;

    public Dictionary<XfrmSaId, XfrmSaMessage> Sas { get; } = [];
    public Dictionary<(XfrmDirection, XfrmSelector), XfrmPolicyMessage> Policies { get; } = [];

    /// <summary>Requests of this type fail with this number.</summary>
    public (XfrmType Type, int Number)? Fault { get; set; }

    /// <summary>The SPI that is drawn next; draws count up.</summary>
    public uint NextSpi { set => _nextSpi = value; }

    public IEnumerable<XfrmTemplate> Templates(XfrmDirection direction) =>
        TemplateLists(direction).Select(list => list.Single());

    /// <summary>Of each policy, in their order.</summary>
    public IEnumerable<XfrmTemplate[]> TemplateLists(XfrmDirection direction) => Policies
        .Where(entry => entry.Key.Item1 == direction)
        .Select(entry => entry.Value.Attributes.Templates);

    public NetlinkReply Exchange(ReadOnlySpan<byte> request, uint sequence, NetlinkFilter? filter = null)
    {
        var reader = new NetlinkReader(request);
        Assert.True(reader.TryRead(out var message));
        Assert.Equal(sequence, message.Sequence);
        Assert.True(message.Flags.HasFlag(NetlinkFlags.Request | NetlinkFlags.Acknowledge));
        if (message.Flags.HasFlag(NetlinkFlags.Dump))
            return Dump((XfrmType)message.Type, filter!);
        Assert.True(XfrmCodec.TryDecode(message, out var decoded));
        if (Fault is var (type, number) && type == decoded.Type)
            return Reply(number, null);
        return Carry(decoded);
    }

    private NetlinkReply Carry(XfrmMessage message)
    {
        switch (message)
        {
            case XfrmAllocateSpi allocate:
                var spi = allocate.Sa.Protocol == XfrmNumbers.ProtocolComp ? _nextCpi++ : _nextSpi++;
                Assert.InRange(spi, allocate.Minimum, allocate.Maximum);
                var larval = new XfrmSaMessage(
                    XfrmType.NewSa, allocate.Sa with { Spi = spi }, XfrmAttributes.None);
                Sas[IdOf(larval.Sa)] = larval;
                return Reply(0, larval);
            case XfrmSaMessage { Type: XfrmType.UpdateSa } sa:
                if (!Sas.ContainsKey(IdOf(sa.Sa)))
                    return Reply(NetlinkError.NoSuchProcess, null);
                Sas[IdOf(sa.Sa)] = sa;
                return Reply(0, null);
            case XfrmSaMessage sa:
                return Reply(Sas.TryAdd(IdOf(sa.Sa), sa) ? 0 : NetlinkError.Exists, null);
            case XfrmSaQuery { Type: XfrmType.DeleteSa } query:
                return Reply(Sas.Remove(query.Id) ? 0 : NetlinkError.NoSuchProcess, null);
            case XfrmSaQuery query:
                return Sas.TryGetValue(query.Id, out var found)
                    ? Reply(0, found with { Type = XfrmType.NewSa })
                    : Reply(NetlinkError.NoSuchProcess, null);
            case XfrmPolicyMessage policy:
                Policies[(policy.Policy.Direction, policy.Policy.Selector)] = policy;
                return Reply(0, null);
            case XfrmPolicyQuery { Type: XfrmType.GetPolicy } query:
                return Policies.TryGetValue((query.Id.Direction, query.Id.Selector), out var present)
                    ? Reply(0, present with { Type = XfrmType.NewPolicy })
                    : Reply(NetlinkError.NoSuchEntry, null);
            case XfrmPolicyQuery query:
                return Reply(
                    Policies.Remove((query.Id.Direction, query.Id.Selector)) ? 0 : NetlinkError.NoSuchEntry,
                    null);
            default:
                throw new InvalidOperationException($"{message.Type} is no request of the driver's");
        }
    }

    private NetlinkReply Dump(XfrmType type, NetlinkFilter filter)
    {
        IEnumerable<XfrmMessage> all = type == XfrmType.GetSa
            ? Sas.Values.Select(sa => sa with { Type = XfrmType.NewSa })
            : Policies.Values.Select(policy => policy with { Type = XfrmType.NewPolicy });
        List<byte[]> kept = [];
        foreach (var one in all)
        {
            var octets = XfrmCodec.Encode(one, NetlinkFlags.Multi, 1);
            var reader = new NetlinkReader(octets);
            if (reader.TryRead(out var message) && filter(message))
                kept.Add(octets);
        }
        return new(NetlinkError.Success, kept);
    }

    private static XfrmSaId IdOf(XfrmSa sa) => new(sa.Destination, sa.Spi, sa.Protocol);

    private static NetlinkReply Reply(int number, XfrmMessage? data) => new(
        new(number, 0, "", null), data is null ? [] : [XfrmCodec.Encode(data, NetlinkFlags.None, 1)]);
}

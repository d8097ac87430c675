using System.Security.Cryptography;
using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Xfrm;

/// <summary>
/// The attributes of a message, those that are present. They are written in the order of their
/// numbers; unknown ones are left out when they are read.
/// </summary>
internal sealed record XfrmAttributes
{
    /// <summary>The kernel's own limits (XFRM_MAX_DEPTH).</summary>
    public const int MaxTemplates = 6;

    public static readonly XfrmAttributes None = new();

    public XfrmAlgorithm? Auth { get; init; }
    public XfrmAlgorithm? Crypt { get; init; }
    public XfrmAlgorithm? Compression { get; init; }
    public XfrmEncapsulation? Encapsulation { get; init; }
    public XfrmTemplate[] Templates { get; init; } = [];
    public XfrmUse? CurrentLifetime { get; init; }
    public XfrmReplay? Replay { get; init; }
    public UInt128? SourceAddress { get; init; }
    public ulong? LastUsed { get; init; }
    public byte? PolicyType { get; init; }
    public XfrmMigration[] Migrations { get; init; } = [];
    public XfrmAlgorithm? Aead { get; init; }
    public XfrmIkeAddresses? IkeAddresses { get; init; }
    public XfrmAlgorithm? AuthTruncated { get; init; }
    public XfrmMark? Mark { get; init; }
    public uint? TrafficFlowPadding { get; init; }
    public XfrmReplayEsn? ReplayEsn { get; init; }
    public uint? ExtraFlags { get; init; }
    public byte? Protocol { get; init; }

    /// <summary>The mark that packets get which the SA has worked on ("output mark").</summary>
    public uint? SetMark { get; init; }
    public uint? SetMarkMask { get; init; }

    /// <summary>The XFRM interface that the SA or policy belongs to.</summary>
    public uint? InterfaceId { get; init; }
    public XfrmSaDirection? Direction { get; init; }

    /// <summary>An SA's keys are no one's any more.</summary>
    public void ForgetKeys()
    {
        CryptographicOperations.ZeroMemory(Aead?.Key);
        CryptographicOperations.ZeroMemory(Crypt?.Key);
        CryptographicOperations.ZeroMemory(Auth?.Key);
        CryptographicOperations.ZeroMemory(AuthTruncated?.Key);
    }

    public void Write(OctetWriter writer)
    {
        Put(writer, XfrmAttribute.Auth, Auth, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Crypt, Crypt, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Compression, Compression, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Encapsulation, Encapsulation, (w, value) => value.Write(w));
        if (Templates.Length > 0)
            PutList(writer, XfrmAttribute.Templates, Templates, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.CurrentLifetime, CurrentLifetime, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Replay, Replay, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.SourceAddress, SourceAddress,
            (w, value) => XfrmAddress.Write(w, XfrmAddress.From(value, XfrmFamily.V6)));
        Put(writer, XfrmAttribute.LastUsed, LastUsed, (w, value) => w.U64(value));
        Put(writer, XfrmAttribute.PolicyType, PolicyType, WritePolicyType);
        if (Migrations.Length > 0)
            PutList(writer, XfrmAttribute.Migrate, Migrations, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Aead, Aead, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.IkeAddresses, IkeAddresses, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.AuthTruncated, AuthTruncated, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.Mark, Mark, (w, value) =>
        {
            w.U32(value.Value);
            w.U32(value.Mask);
        });
        Put(writer, XfrmAttribute.TrafficFlowPadding, TrafficFlowPadding, (w, value) => w.U32(value));
        Put(writer, XfrmAttribute.ReplayEsn, ReplayEsn, (w, value) => value.Write(w));
        Put(writer, XfrmAttribute.ExtraFlags, ExtraFlags, (w, value) => w.U32(value));
        Put(writer, XfrmAttribute.Protocol, Protocol, (w, value) => w.U8(value));
        Put(writer, XfrmAttribute.SetMark, SetMark, (w, value) => w.U32(value));
        Put(writer, XfrmAttribute.SetMarkMask, SetMarkMask, (w, value) => w.U32(value));
        Put(writer, XfrmAttribute.InterfaceId, InterfaceId, (w, value) => w.U32(value));
        Put(writer, XfrmAttribute.Direction, Direction, (w, value) => w.U8((byte)value));
    }

    public static bool TryRead(ReadOnlySpan<byte> octets, out XfrmAttributes attributes)
    {
        attributes = None;
        var walk = new NetlinkAttributeReader(octets);
        while (walk.TryRead(out var attribute))
        {
            var reader = new OctetReader(attribute.Value);
            attributes = attributes.With((XfrmAttribute)attribute.Type, ref reader);
            if (reader.Failed)
                return false;
        }
        return !walk.Malformed;
    }

    private XfrmAttributes With(XfrmAttribute type, ref OctetReader reader) => type switch
    {
        XfrmAttribute.Auth => this with { Auth = XfrmAlgorithm.Read(ref reader, false) },
        XfrmAttribute.Crypt => this with { Crypt = XfrmAlgorithm.Read(ref reader, false) },
        XfrmAttribute.Compression => this with { Compression = XfrmAlgorithm.Read(ref reader, false) },
        XfrmAttribute.Encapsulation => this with { Encapsulation = XfrmEncapsulation.Read(ref reader) },
        XfrmAttribute.Templates => this with { Templates = ReadTemplates(ref reader) },
        XfrmAttribute.CurrentLifetime => this with { CurrentLifetime = XfrmUse.Read(ref reader) },
        XfrmAttribute.Replay => this with { Replay = XfrmReplay.Read(ref reader) },
        XfrmAttribute.SourceAddress => this with { SourceAddress = reader.U128Network() },
        XfrmAttribute.LastUsed => this with { LastUsed = reader.U64() },
        XfrmAttribute.PolicyType => this with { PolicyType = reader.U8() },
        XfrmAttribute.Migrate => this with { Migrations = ReadMigrations(ref reader) },
        XfrmAttribute.Aead => this with { Aead = XfrmAlgorithm.Read(ref reader, true) },
        XfrmAttribute.IkeAddresses => this with { IkeAddresses = XfrmIkeAddresses.Read(ref reader) },
        XfrmAttribute.AuthTruncated => this with { AuthTruncated = XfrmAlgorithm.Read(ref reader, true) },
        XfrmAttribute.Mark => this with { Mark = new(reader.U32(), reader.U32()) },
        XfrmAttribute.TrafficFlowPadding => this with { TrafficFlowPadding = reader.U32() },
        XfrmAttribute.ReplayEsn => this with { ReplayEsn = XfrmReplayEsn.Read(ref reader) },
        XfrmAttribute.ExtraFlags => this with { ExtraFlags = reader.U32() },
        XfrmAttribute.Protocol => this with { Protocol = reader.U8() },
        XfrmAttribute.SetMark => this with { SetMark = reader.U32() },
        XfrmAttribute.SetMarkMask => this with { SetMarkMask = reader.U32() },
        XfrmAttribute.InterfaceId => this with { InterfaceId = reader.U32() },
        XfrmAttribute.Direction => this with { Direction = (XfrmSaDirection)reader.U8() },
        _ => this,
    };

    private static XfrmTemplate[] ReadTemplates(ref OctetReader reader)
    {
        var templates = new XfrmTemplate[CountOf(ref reader, XfrmTemplate.Length)];
        for (var i = 0; i < templates.Length; i++)
            templates[i] = XfrmTemplate.Read(ref reader);
        return templates;
    }

    private static XfrmMigration[] ReadMigrations(ref OctetReader reader)
    {
        var migrations = new XfrmMigration[CountOf(ref reader, XfrmMigration.Length)];
        for (var i = 0; i < migrations.Length; i++)
            migrations[i] = XfrmMigration.Read(ref reader);
        return migrations;
    }

    private static int CountOf(ref OctetReader reader, int length)
    {
        var count = reader.Remaining / length;
        if (count > MaxTemplates || reader.Remaining % length != 0)
            reader.Fail();
        return reader.Failed ? 0 : count;
    }

    private static void WritePolicyType(OctetWriter writer, byte type)
    {
        // struct xfrm_userpolicy_type: two reserved fields, the first of them aligned.
        writer.U8(type);
        writer.Zeros(5);
    }

    private static void Put<T>(
        OctetWriter writer, XfrmAttribute type, T? value, Action<OctetWriter, T> write)
        where T : class
    {
        if (value is not null)
            PutList(writer, type, [value], write);
    }

    private static void Put<T>(
        OctetWriter writer, XfrmAttribute type, T? value, Action<OctetWriter, T> write)
        where T : struct
    {
        if (value is { } present)
            PutList(writer, type, [present], write);
    }

    private static void PutList<T>(
        OctetWriter writer, XfrmAttribute type, ReadOnlySpan<T> values, Action<OctetWriter, T> write)
    {
        var start = NetlinkWriter.BeginAttribute(writer, (ushort)type);
        foreach (var value in values)
            write(writer, value);
        NetlinkWriter.EndAttribute(writer, start);
    }
}

using FsCheck;
using FsCheck.Fluent;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.PfKey;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.Tests;

/// <summary>
/// Whatever the octets, nothing throws; and what can be read is the same when it is written and read
/// again.
/// </summary>
public sealed class CodecPropertyTests
{
    private const int Runs = 2000;

    /// <summary>Octets that look like a message: noise behind a header that fits.</summary>
    private static readonly Gen<byte[]> s_noise =
        Gen.Choose(0, 600).SelectMany(length => Gen.Choose(0, 255).Select(octet => (byte)octet)
            .ArrayOf(length));

    [Fact]
    public void Netlink_takes_any_octets() => For(s_noise, octets =>
    {
        var reader = new NetlinkReader(octets);
        for (var count = 0; reader.TryRead(out var message); count++)
        {
            Assert.InRange(count, 0, octets.Length / NetlinkMessage.HeaderLength);
            NetlinkError.TryDecode(message, out _);
            XfrmCodec.TryDecode(message, out _);
        }
        var attributes = new NetlinkAttributeReader(octets);
        for (var count = 0; attributes.TryRead(out _); count++)
            Assert.InRange(count, 0, octets.Length / NetlinkAttribute.HeaderLength);
    });

    [Fact]
    public void Errors_of_netlink_take_any_octets() => For(s_noise, octets =>
    {
        foreach (var flags in (NetlinkFlags[])[NetlinkFlags.None, (NetlinkFlags)0x100, (NetlinkFlags)0x300])
            NetlinkError.TryDecode(Message(NetlinkType.Error, flags, octets), out _);
    });

    [Fact]
    public void XFRM_takes_any_octets_and_reads_what_it_writes() => For(
        Gen.Elements(Enum.GetValues<XfrmType>()).SelectMany(
            type => s_noise.Select(octets => (type, octets))),
        input =>
        {
            if (XfrmCodec.TryDecode(
                Message((ushort)input.type, NetlinkFlags.None, input.octets), out var message))
                RequireStable(message);
        });

    /// <summary>Real messages with one octet changed, which get further than noise.</summary>
    [Fact]
    public void XFRM_takes_damaged_messages() => For(
        Gen.Elements(Whole()).SelectMany(octets => Gen.Choose(0, octets.Length - 1).SelectMany(
            at => Gen.Choose(0, 255).Select(value => Damaged(octets, at, (byte)value)))),
        octets =>
        {
            var reader = new NetlinkReader(octets);
            while (reader.TryRead(out var netlink))
            {
                if (XfrmCodec.TryDecode(netlink, out var message))
                    RequireStable(message);
            }
        });

    [Fact]
    public void PF_KEY_takes_any_octets_and_reads_what_it_writes() => For(
        Gen.Elements(PfKeyDialect.Kame, PfKeyDialect.OpenBsd).SelectMany(
            dialect => PfKeyNoise().Select(octets => (dialect, octets))),
        input =>
        {
            if (!PfKeyCodec.TryDecode(input.octets, input.dialect, out var message))
                return;
            var written = PfKeyCodec.Encode(message, input.dialect);
            Assert.True(PfKeyCodec.TryDecode(written, input.dialect, out var again));
            Assert.Equal(written, PfKeyCodec.Encode(again, input.dialect));
        });

    [Theory]
    [InlineData("a version that is not 2", 0, 3)]
    [InlineData("a length that is not the message's", 4, 9)]
    [InlineData("an extension without length", 16, 0)]
    [InlineData("an extension behind the end", 16, 99)]
    public void PF_KEY_refuses(string what, int at, byte value)
    {
        var message = new PfKeyMessage
        {
            Type = PfKeyType.GetSpi, Extensions = [new PfKeySpiRange(PfKeyExtensionType.SpiRange, 256, 512)],
        };
        var octets = PfKeyCodec.Encode(message, PfKeyDialect.Kame);
        Assert.True(PfKeyCodec.TryDecode(octets, PfKeyDialect.Kame, out _));
        Assert.False(PfKeyCodec.TryDecode(Damaged(octets, at, value), PfKeyDialect.Kame, out _), what);
    }

    [Fact]
    public void PF_KEY_refuses_a_type_that_stands_twice()
    {
        var range = new PfKeySpiRange(PfKeyExtensionType.SpiRange, 256, 512);
        var octets = PfKeyCodec.Encode(
            new() { Type = PfKeyType.GetSpi, Extensions = [range, range] }, PfKeyDialect.OpenBsd);
        Assert.False(PfKeyCodec.TryDecode(octets, PfKeyDialect.OpenBsd, out _));
    }

    [Fact]
    public void PF_KEY_finds_extensions_by_type_and_pads_to_eight_octets()
    {
        var message = new PfKeyMessage
        {
            Type = PfKeyType.Add,
            Extensions =
            [
                new PfKeyKey(PfKeyExtensionType.KeyAuthentication, new byte[20]),
                new PfKeyKey(PfKeyExtensionType.KeyEncryption, new byte[5]),
            ],
        };
        var octets = PfKeyCodec.Encode(message, PfKeyDialect.Kame);
        Assert.Equal(16 + 32 + 16, octets.Length);
        Assert.True(PfKeyCodec.TryDecode(octets, PfKeyDialect.Kame, out var read));
        Assert.Equal(5, read.Find<PfKeyKey>(PfKeyExtensionType.KeyEncryption)!.Key.Length);
        Assert.Null(read.Find<PfKeySa>(PfKeyExtensionType.Sa));
    }

    private static void RequireStable(XfrmMessage message)
    {
        var written = XfrmCodec.Encode(message, NetlinkFlags.Request, 7);
        var reader = new NetlinkReader(written);
        Assert.True(reader.TryRead(out var netlink));
        Assert.False(reader.TryRead(out _));
        Assert.True(XfrmCodec.TryDecode(netlink, out var again));
        Assert.Equal(written, XfrmCodec.Encode(again, NetlinkFlags.Request, 7));
    }

    private static void For<T>(Gen<T> inputs, Action<T> check) =>
        Prop.ForAll(inputs.ToArbitrary(), check).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs));

    private static NetlinkMessage Message(ushort type, NetlinkFlags flags, byte[] payload) => new()
    {
        Type = type, Flags = flags, Sequence = 0, Port = 0, Payload = payload,
    };

    private static byte[] Damaged(byte[] octets, int at, byte value)
    {
        byte[] changed = [.. octets];
        changed[at] = value;
        return changed;
    }

    /// <summary>A header and extensions whose lengths fit, with noise within.</summary>
    private static Gen<byte[]> PfKeyNoise()
    {
        var extension = Gen.Choose(1, 9).SelectMany(words => Gen.Choose(0, 42).SelectMany(
            type => Gen.Choose(0, 40).Select(octet => (byte)octet).ArrayOf(8 * words).Select(body =>
            {
                body[0] = (byte)words;
                body[1] = 0;
                body[2] = (byte)type;
                body[3] = 0;
                return body;
            })));
        return Gen.Choose(0, 4).SelectMany(count => extension.ArrayOf(count)).Select(parts =>
        {
            byte[] octets = [2, 3, 0, 3, 0, 0, .. new byte[10], .. parts.SelectMany(part => part)];
            octets[4] = (byte)(octets.Length / 8);
            return octets;
        });
    }

    /// <summary>What the driver sends for a child, with every kind of attribute that it uses.</summary>
    private static byte[][] Whole()
    {
        var options = new XfrmOptions
        {
            Mark = (1, 2), OutputMark = 3, InterfaceId = 4, DirectedSas = true,
        };
        var sa = Samples.Install(1, 2, esn: true, udp: true, compression: new(IpcompTransform.Deflate, 256, 257)).Sa;
        Assert.True(XfrmSelectors.TryBuild(sa.LocalSelectors, sa.RemoteSelectors, out var selectors, out _));
        var child = new XfrmChild(sa, 9, selectors);
        XfrmMessage[] messages =
        [
            XfrmSaBuilder.Allocate(sa.Protocol, sa.Path, options),
            XfrmSaBuilder.AllocateCpi(sa.Path, options),
            XfrmSaBuilder.BuildCompression(XfrmType.NewSa, sa, child, false, options)!,
            XfrmSaBuilder.Build(XfrmType.UpdateSa, sa, child, true, options)!,
            XfrmSaBuilder.Build(XfrmType.NewSa, sa, child, false, options)!,
            new XfrmPolicyMessage(
                XfrmType.UpdatePolicy, new() { Selector = selectors[0] },
                XfrmAttributes.None with { Templates = child.Templates(XfrmDirection.Out) }),
        ];
        return [.. messages.Select(message => XfrmCodec.Encode(message, NetlinkFlags.Request, 1))];
    }
}

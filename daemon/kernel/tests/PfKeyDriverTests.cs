using IkeLab.Engine;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.PfKey;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.Tests;

/// <summary>The driver of XFRM over PF_KEY: what PF_KEY cannot say the same way, and what it cannot do at all.</summary>
public sealed class PfKeyDriverTests
{
    private const uint In = 0xc1000001;
    private const uint Out = 0xd1000001;
    private const byte DirectionIn = 1;
    private const byte DirectionOut = 2;
    private const byte DirectionForward = 3;

    private static readonly CipherSuite s_suite = new(EncryptionId.AesCbc, 256, IntegrityId.HmacSha512_256);

    private readonly FakePfKey _kernel = new();
    private readonly PfKeyTables _tables = new();
    private readonly List<KernelOutput> _outputs = [];
    private readonly XfrmDriver _driver;

    public PfKeyDriverTests() => _driver = new(
        new PfKeyRequests(_kernel, _tables), new() { DirectedSas = true, ReplayWindow = 32 }, _outputs.Add);

    [Fact]
    public void An_allocated_SPI_becomes_a_child_with_two_SAs_and_three_policies()
    {
        _driver.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        var spi = Assert.IsType<SpiAllocated>(Completion()).Spi;
        Assert.True(Install(Samples.Install(spi, Out, s_suite, udp: true)));
        var sa = _kernel.Sas[(Out, Samples.Path.Remote.Address)];
        var algorithms = Find<PfKeySa>(sa, PfKeyExtensionType.Sa);
        var limit = Find<PfKeyLifetime>(sa, PfKeyExtensionType.LifetimeSoft);
        Assert.Equal((12, 7), (algorithms.Encryption, algorithms.Authentication));
        Assert.Equal((1_000_000ul, 3600ul), (limit.Bytes, limit.AddTime));
        Assert.Equal(32, Find<PfKeyKey>(sa, PfKeyExtensionType.KeyEncryption).Key.Length);
        Assert.Equal(4500, Find<KameNatPort>(sa, KameExtensionType.NatDestinationPort).Port);
        Assert.Equal(2, _kernel.Sas.Count);
        Assert.Equal([_kernel.RequestIdOf(Out)], _kernel.RequestIdsOf(DirectionOut));
        Assert.Equal([_kernel.RequestIdOf(spi)], _kernel.RequestIdsOf(DirectionIn));
        Assert.Equal([_kernel.RequestIdOf(spi)], _kernel.RequestIdsOf(DirectionForward));
        _driver.RemoveChild(Samples.Remove(spi, Out));
        RequireNothing();
    }

    /// <summary>RFC 7296 §2.8. The policy has a request ID for it, where XFRM's would have the SPI.</summary>
    [Fact]
    public void A_replacement_sends_when_it_is_activated()
    {
        Assert.True(Install(Samples.Install(In, Out, s_suite)));
        Assert.True(Install(Samples.Install(In + 1, Out + 1, s_suite, active: false, replaces: In)));
        Assert.Equal(_kernel.RequestIdOf(In), _kernel.RequestIdOf(In + 1));
        Assert.NotEqual(_kernel.RequestIdOf(Out), _kernel.RequestIdOf(Out + 1));
        Assert.Equal([_kernel.RequestIdOf(Out)], _kernel.RequestIdsOf(DirectionOut));
        _driver.ActivateOutbound(new() { InboundSpi = In + 1, OutboundSpi = Out + 1 });
        Assert.Equal([_kernel.RequestIdOf(Out + 1)], _kernel.RequestIdsOf(DirectionOut));
        _driver.RemoveChild(Samples.Remove(In, Out));
        Assert.Equal([_kernel.RequestIdOf(In + 1)], _kernel.RequestIdsOf(DirectionIn));
        _driver.RemoveChild(Samples.Remove(In + 1, Out + 1));
        RequireNothing();
    }

    [Fact]
    public void What_PF_KEY_has_no_words_for_is_refused_with_a_sentence()
    {
        Refused(Samples.Install(In, Out), "rfc4106(gcm(aes))");
        Refused(Samples.Install(In, Out, s_suite, esn: true), "extended sequence numbers");
        Refused(
            Samples.Install(In, Out, new(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128)),
            "hmac(sha256) of 128 bits");
        Refused(
            Samples.Install(In, Out, s_suite, local: [Samples.Subnet("10.1.0.0", "10.1.0.255", 6, 1024, 2047)]),
            "no range");
        Refused(
            Samples.Install(
                In, Out, s_suite, local: [Samples.Subnet("2001:db8::", "2001:db8::ff")],
                remote: [Samples.Subnet("2001:db8:1::", "2001:db8:1::ff")]),
            "of its own family");
    }

    [Fact]
    public void What_SAs_have_carried_is_told_and_one_that_is_missing_has_expired()
    {
        Assert.True(Install(Samples.Install(In, Out, s_suite)));
        _driver.QueryUse(In);
        Assert.Equal(new KernelUse(In, 500, 5, 500, 5), Assert.Single(_outputs));
        _outputs.Clear();
        _kernel.Sas.Remove((In, Samples.Path.Local.Address));
        _driver.QueryUse(In);
        Assert.Equal(new KernelRaised(new Expire(In, true)), Assert.Single(_outputs));
    }

    /// <summary>Its sequence numbers would begin anew, and the peer takes those for replays.</summary>
    [Fact]
    public void An_SA_that_moves_ends()
    {
        Assert.True(Install(Samples.Install(In, Out, s_suite)));
        var elsewhere = Samples.Path with { Remote = new(IpAddress.Parse("192.0.2.7"), 4500) };
        _driver.UpdateChildPath(new() { InboundSpi = In, OutboundSpi = Out, Path = elsewhere, UdpEncapsulated = false });
        Assert.Contains(new KernelRaised(new Expire(In, true)), _outputs);
        Assert.Empty(_kernel.Sas);
        _driver.RemoveChild(Samples.Remove(In, Out));
        RequireNothing();
    }

    [Fact]
    public void A_former_life_is_removed_and_nobody_elses()
    {
        Assert.True(Install(Samples.Install(In, Out, s_suite)));
        var foreign = new PfKeyMessage
        {
            Type = PfKeyType.Add, SaType = 3,
            Extensions =
            [
                new PfKeySa(PfKeyExtensionType.Sa, 0x1000, 0, 1, 3, 12, 0),
                new PfKeyAddress(PfKeyExtensionType.AddressSource, new(Samples.Path.Local.Address)),
                new PfKeyAddress(PfKeyExtensionType.AddressDestination, new(Samples.Path.Remote.Address)),
                new KameSa2(2, 0, 1),
            ],
        };
        _kernel.Exchange(foreign);
        new XfrmDriver(new PfKeyRequests(_kernel, new()), new(), _outputs.Add).FlushStale();
        Assert.Equal([(0x1000u, Samples.Path.Remote.Address)], _kernel.Sas.Keys);
        Assert.Empty(_kernel.Policies);
        Assert.DoesNotContain(_outputs, output => output is KernelFault);
    }

    [Fact]
    public void Events_name_the_child()
    {
        Assert.True(Install(Samples.Install(In, Out, s_suite)));
        PfKeyExtension[] outbound =
        [
            new PfKeySa(PfKeyExtensionType.Sa, Out, 0, 2, 0, 0, 0),
            new PfKeyAddress(PfKeyExtensionType.AddressDestination, new(Samples.Path.Remote.Address)),
        ];
        Raise(PfKeyType.Expire, [.. outbound, new PfKeyLifetime(PfKeyExtensionType.LifetimeSoft, 0, 0, 0, 0)]);
        Raise(PfKeyType.Expire, [.. outbound, new PfKeyLifetime(PfKeyExtensionType.LifetimeHard, 0, 0, 0, 0)]);
        Raise(
            KameType.NatNewMapping,
            new PfKeySa(PfKeyExtensionType.Sa, In, 0, 1, 0, 0, 0),
            new PfKeyAddress(PfKeyExtensionType.AddressSource, new(Samples.Path.Remote.Address)),
            new KameNatPort(KameExtensionType.NatSourcePort, 4500),
            new PfKeyAddress(PfKeyExtensionType.AddressDestination, new(IpAddress.Parse("192.0.2.8"))),
            new KameNatPort(KameExtensionType.NatDestinationPort, 61001));
        Assert.Equal(
            [
                new KernelRaised(new Expire(In, false)), new KernelRaised(new Expire(In, true)),
                new KernelRaised(new NatMappingChanged(In, new(IpAddress.Parse("192.0.2.8"), 61001))),
            ],
            _outputs);
    }

    [Fact]
    public void Traffic_that_waits_for_a_child_is_told_of()
    {
        _driver.SetTrap(new("east-west", Samples.Child, Samples.Path));
        var policy = FakePfKey.PolicyOf(Assert.Single(_kernel.Policies).Value);
        Raise(
            PfKeyType.Acquire,
            new PfKeyAddress(PfKeyExtensionType.AddressDestination, new(Samples.Path.Remote.Address)), policy);
        Assert.Equal(new KernelRaised(new Acquire("east-west", "net", null, null)), Assert.Single(_outputs));
        _outputs.Clear();
        Raise(
            PfKeyType.Acquire,
            new PfKeyAddress(PfKeyExtensionType.AddressDestination, new(Samples.Path.Remote.Address)),
            policy with { Id = policy.Id + 1 });
        Assert.Empty(_outputs);
        _driver.RemoveTrap("east-west", "net");
        RequireNothing();
    }

    [Fact]
    public void Without_an_answer_a_child_is_not_installed()
    {
        _kernel.IsFull = true;
        Refused(Samples.Install(In, Out, s_suite), "answer was lost");
    }

    [Fact]
    public void Request_IDs_run_out_and_come_back()
    {
        var ids = new PfKeyRequestIds();
        var taken = new HashSet<uint>();
        var number = 0u;
        while (ids.Hold(number, number, 0) is { } id)
        {
            Assert.True(PfKeyRequestIds.IsOwn(id) && taken.Add(id));
            number++;
        }
        Assert.Equal(PfKeyRequestIds.Highest - PfKeyRequestIds.Lowest, number);
        Assert.Equal(ids.Hold("another user", 5, 0), ids.Hold(5u, 5, 0));
        ids.Release(5u);
        Assert.Null(ids.Hold("one more", number, 0));
        ids.Release("another user");
        Assert.NotNull(ids.Hold("one more", number, 0));
    }

    private void Raise(byte type, params PfKeyExtension[] extensions)
    {
        var message = new PfKeyMessage { Type = type, SaType = 3, Extensions = extensions };
        if (PfKeyEvents.Translate(message, _tables) is { } translated)
            _driver.HandleEvent(translated);
    }

    private void Refused(InstallChild effect, string why)
    {
        Assert.False(Install(effect));
        Assert.Contains(why, Assert.IsType<KernelFault>(_outputs[0]).Message, StringComparison.Ordinal);
        _outputs.Clear();
        _kernel.IsFull = false;
        _driver.FlushStale();
        RequireNothing();
    }

    private bool Install(InstallChild effect)
    {
        _driver.InstallChild(effect);
        var installed = Assert.IsType<ChildInstalled>(Assert.IsType<KernelCompleted>(_outputs[^1]).Completion);
        _outputs.RemoveAt(_outputs.Count - 1);
        Assert.All(effect.Sa.Outbound.Encryption, octet => Assert.Equal(0, octet));
        return installed.Ok;
    }

    private Completion Completion()
    {
        var completed = Assert.IsType<KernelCompleted>(Assert.Single(_outputs));
        _outputs.Clear();
        return completed.Completion;
    }

    private static T Find<T>(PfKeyMessage message, ushort type) where T : PfKeyExtension => message.Find<T>(type)!;

    private void RequireNothing()
    {
        Assert.Empty(_kernel.Sas);
        Assert.Empty(_kernel.Policies);
        Assert.Empty(_tables.Inbound);
        Assert.Empty(_tables.Policies);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IkeLab.Kernel.Xfrm;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Kernel.Tests;

/// <summary>
/// The running kernel, in a network namespace that nobody else uses, which ci/checks/xfrm makes: what
/// XfrmKernel installs is what `ip xfrm` shows.
/// </summary>
public sealed class XfrmKernelTests : IDisposable
{
    /// <summary>The kernel answers in microseconds, and limits here are a second long.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _wake = new(0);
    private readonly XfrmKernel _kernel;

    public XfrmKernelTests()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("IKELAB_XFRM") == "1",
            "it needs a network namespace of its own: run ci/checks/xfrm");
        // As the parent does before its processes begin. The kernel itself leaves SAs behind, where it has asked for one.
        Assert.Empty(XfrmCleanup.RemoveAll());
        _kernel = XfrmKernel.Open(new(), () => _wake.Release());
    }

    public static TheoryData<CipherSuite, string> Suites() => new()
    {
        { Aead(EncryptionId.AesGcm8, 128), "aead rfc4106(gcm(aes)) 0x{0} 64" },
        { Aead(EncryptionId.AesGcm12, 192), "aead rfc4106(gcm(aes)) 0x{0} 96" },
        { Aead(EncryptionId.AesGcm16, 256), "aead rfc4106(gcm(aes)) 0x{0} 128" },
        { Aead(EncryptionId.AesCcm8, 128), "aead rfc4309(ccm(aes)) 0x{0} 64" },
        { Aead(EncryptionId.AesCcm12, 192), "aead rfc4309(ccm(aes)) 0x{0} 96" },
        { Aead(EncryptionId.AesCcm16, 256), "aead rfc4309(ccm(aes)) 0x{0} 128" },
        { Aead(EncryptionId.NullAesGmac, 128), "aead rfc4543(gcm(aes)) 0x{0} 128" },
        { Aead(EncryptionId.ChaCha20Poly1305, 0), "aead rfc7539esp(chacha20,poly1305) 0x{0} 128" },
        { Pair(EncryptionId.AesCbc, 128, IntegrityId.HmacSha256_128), "enc cbc(aes) 0x{0}" },
        { Pair(EncryptionId.AesCtr, 256, IntegrityId.HmacSha512_256), "enc rfc3686(ctr(aes)) 0x{0}" },
        { Pair(EncryptionId.TripleDes, 0, IntegrityId.HmacSha1_96), "enc cbc(des3_ede) 0x{0}" },
        { Pair(EncryptionId.Null, 0, IntegrityId.HmacSha384_192), "enc ecb(cipher_null)" },
        { Pair(EncryptionId.AesCbc, 256, IntegrityId.AesXcbc96), "auth-trunc xcbc(aes) 0x{1} 96" },
        { Pair(EncryptionId.AesCbc, 192, IntegrityId.AesCmac96), "auth-trunc cmac(aes) 0x{1} 96" },
    };

    [Fact]
    public void An_SPI_is_allocated_and_released()
    {
        var spi = AllocateSpi();
        Assert.InRange(spi, 0x100u, uint.MaxValue);
        Assert.Contains($"spi 0x{spi:x8}", Ip("state"));
        Assert.True(_kernel.RemoveChild(Samples.Remove(spi, 0)));
        RequireNothing();
    }

    /// <summary>Traffic that wants an SA: a datagram to the trap's destination.</summary>
    [Fact]
    public void A_trap_raises_an_acquire()
    {
        Run("ip", "link add out0 type veth peer name out1");
        Run("ip", "link set out1 up");
        Run("ip", "link set out0 up");
        Run("ip", "address replace 10.1.0.1/32 dev out0");
        Run("ip", "route replace 10.2.0.0/16 dev out0 src 10.1.0.1");
        Assert.True(_kernel.SetTrap(new("east-west", Samples.Child, Samples.Path)));
        Synchronise();
        Assert.Contains("src 10.1.0.0/16 dst 10.2.0.0/16", Ip("policy"));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("10.1.0.1"), 4000));
        socket.Blocking = false;
        try
        {
            socket.SendTo([1], new IPEndPoint(IPAddress.Parse("10.2.0.9"), 53));
        }
        catch (SocketException)
        {
            // There is no SA yet; that is what the kernel says.
        }
        var acquire = Assert.IsType<Acquire>(Take<KernelRaised>().Event);
        Assert.Equal(("east-west", "net"), (acquire.Connection, acquire.Child));
        Assert.Equal(Samples.Subnet("10.1.0.1", "10.1.0.1", 17, 4000, 4000), acquire.Source);
        Assert.Equal(Samples.Subnet("10.2.0.9", "10.2.0.9", 17, 53, 53), acquire.Destination);
        Assert.True(_kernel.RemoveTrap("east-west", "net"));
        Synchronise();
        Assert.DoesNotContain("10.2.0.0/16", Ip("policy"));
    }

    [Fact]
    public void What_another_shard_has_stays_and_what_it_deletes_comes_back_where_it_is_wanted()
    {
        using var mine = Shard(1);
        var path = Samples.Path with { Local = new(IpAddress.Parse("192.0.2.7"), 500) };
        Assert.True(mine.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = path }));
        Assert.True(mine.SetTrap(new("east-west", Samples.Child, Samples.Path)));
        Await(() => Ip("policy").Contains($"reqid {1 << 24 | 0x4001}"));
        using (var other = Shard(2))
        {
            Assert.True(other.SetTrap(new("east-west", Samples.Child, Samples.Path)));
            Await(() => Ip("policy").Contains($"reqid {2 << 24 | 0x4001}"));
            Assert.True(other.FlushStale());
        }
        Await(() => Ip("policy").Contains($"reqid {1 << 24 | 0x4001}"));
        Assert.Contains("dst 192.0.2.7", Ip("state"));
        // A later life knows what is its own.
        using (var next = Shard(1))
            Assert.True(next.FlushStale());
        Assert.DoesNotContain("dst 192.0.2.7", Ip("state"));
        Assert.True(mine.RemoveTrap("east-west", "net"));
        Await(() => !Ip("policy").Contains("tmpl"));
    }

    [Fact]
    public void Sockets_of_IKE_pass_policies_by_and_take_ESP()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        XfrmSocketOptions.BypassPolicies(socket);
        XfrmSocketOptions.TakeEspFrom(socket);
        using var socket6 = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        XfrmSocketOptions.BypassPolicies(socket6);
        Assert.Contains("socket out", Ip("policy"));
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void The_kernel_holds_a_child_of_every_suite(CipherSuite suite, string shown)
    {
        var spi = AllocateSpi();
        var effect = Samples.Install(spi, 0xd0000001, suite);
        var keys = effect.Sa.Outbound;
        var line = string.Format(
            shown, Convert.ToHexStringLower(keys.Encryption), Convert.ToHexStringLower(keys.Integrity));
        Install(effect);
        var states = Ip("state");
        Assert.Contains("src 192.0.2.1 dst 192.0.2.2\n\tproto esp spi 0xd0000001", states);
        Assert.Contains($"src 192.0.2.2 dst 192.0.2.1\n\tproto esp spi 0x{spi:x8}", states);
        Assert.Contains(line, states);
        Assert.Contains("mode tunnel", states);
        Assert.DoesNotContain("encap", states);
        var policies = Ip("policy");
        Assert.Contains("src 10.1.0.0/16 dst 10.2.0.0/16 \n\tdir out", policies);
        Assert.Contains("src 10.2.0.0/16 dst 10.1.0.0/16 \n\tdir fwd", policies);
        Assert.Contains("src 10.2.0.0/16 dst 10.1.0.0/16 \n\tdir in", policies);
        Assert.Contains("tmpl src 192.0.2.1 dst 192.0.2.2\n\t\tproto esp spi 0xd0000001", policies);
        Assert.True(_kernel.RemoveChild(Samples.Remove(spi, 0xd0000001)));
        RequireNothing();
    }

    [Fact]
    public void ESN_UDP_and_IPv6_are_shown_and_survive_a_move()
    {
        var spi = AllocateSpi();
        Install(Samples.Install(spi, 0xd0000001, esn: true, udp: true));
        var states = Ip("state");
        Assert.Contains("esn", states);
        Assert.Contains("replay_window 64", states);
        Assert.Contains("encap type espinudp sport 4500 dport 4500", states);
        Assert.Contains("limit: soft 1000000(bytes), hard 2000000(bytes)", Run("ip", "-s xfrm state"));
        var keys = KeysOf(states);
        var path = new UdpPath(
            new(IpAddress.Parse("2001:db8::1"), 4500), new(IpAddress.Parse("2001:db8::2"), 61000));
        Assert.True(_kernel.UpdateChildPath(new()
        {
            InboundSpi = spi, OutboundSpi = 0xd0000001, Path = path, UdpEncapsulated = true,
        }));
        Synchronise();
        states = Ip("state");
        Assert.Contains("src 2001:db8::1 dst 2001:db8::2", states);
        Assert.Contains("encap type espinudp sport 4500 dport 61000", states);
        Assert.DoesNotContain("192.0.2.1", states);
        Assert.Equal(keys, KeysOf(states));
        Assert.DoesNotContain("192.0.2.1", Ip("policy"));
        Assert.True(_kernel.RemoveChild(Samples.Remove(spi, 0xd0000001)));
        RequireNothing();
    }

    [Fact]
    public void Transport_mode_and_AH()
    {
        var local = Samples.Subnet("192.0.2.1", "192.0.2.1", 17, 1701, 1701);
        var remote = Samples.Subnet("192.0.2.2", "192.0.2.2", 17);
        Install(Samples.Install(
            0xc0000001, 0xd0000001, new(EncryptionId.None, 0, IntegrityId.HmacSha256_128),
            mode: ChildMode.Transport, local: [local], remote: [remote], protocol: ProtocolId.Ah));
        var states = Ip("state");
        Assert.Contains("proto ah spi 0xd0000001", states);
        Assert.Contains("mode transport", states);
        Assert.Contains("sport 1701", states);
        Assert.Contains("align4", states);
        Assert.True(_kernel.RemoveChild(Samples.Remove(0xc0000001, 0xd0000001)));
        RequireNothing();
    }

    /// <summary>One limit at a time: a slow machine may reach both before the kernel says so.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_limit_of_time_raises_an_expire(bool hard)
    {
        var second = TimeSpan.FromSeconds(1);
        Lifetime lifetime = hard ? new(TimeSpan.Zero, second) : new(second, TimeSpan.FromHours(1));
        Install(Samples.Install(0xc0000001, 0xd0000001, lifetime: lifetime));
        Assert.Equal(new Expire(0xc0000001, hard), Take<KernelRaised>().Event);
        Assert.True(_kernel.RemoveChild(Samples.Remove(0xc0000001, 0xd0000001)));
        RequireNothing();
    }

    [Fact]
    public void Use_is_read()
    {
        Install(Samples.Install(0xc0000001, 0xd0000001));
        Assert.True(_kernel.QueryUse(0xc0000001));
        Assert.Equal(new KernelUse(0xc0000001, 0, 0, 0, 0), Take<KernelUse>());
    }

    public void Dispose()
    {
        _kernel?.FlushStale();
        _kernel?.Dispose();
        _wake.Dispose();
    }

    private static CipherSuite Aead(EncryptionId id, int bits) => new(id, bits, IntegrityId.None);

    private static CipherSuite Pair(EncryptionId id, int bits, IntegrityId integrity) =>
        new(id, bits, integrity);

    private static XfrmKernel Shard(int number) => XfrmKernel.Open(new() { Shard = number, Shards = 3 }, () => { });

    private static void Await(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience), Ip("policy"));

    private uint AllocateSpi()
    {
        Assert.True(_kernel.AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path }));
        return Assert.IsType<SpiAllocated>(Take<KernelCompleted>().Completion).Spi;
    }

    /// <summary>A kernel without ESP, or without an algorithm, is a reason to skip.</summary>
    private void Install(InstallChild effect)
    {
        Assert.True(_kernel.InstallChild(effect));
        var fault = "";
        while (true)
        {
            switch (Take<KernelOutput>())
            {
                case KernelFault said:
                    fault = said.Message;
                    break;
                case KernelCompleted { Completion: ChildInstalled installed }:
                    Assert.SkipWhen(fault.Contains("not found"), fault);
                    Assert.True(installed.Ok, fault);
                    return;
            }
        }
    }

    /// <summary>All that was asked for has been carried out: effects keep their order.</summary>
    private void Synchronise() =>
        _kernel.RemoveChild(Samples.Remove(AllocateSpi(), 0));

    private T Take<T>() where T : KernelOutput
    {
        while (true)
        {
            while (_kernel.TryTake(out var output))
            {
                if (output is T wanted)
                    return wanted;
                Assert.False(output is KernelFault, output.ToString());
            }
            Assert.True(_wake.Wait(s_patience), $"no {typeof(T).Name} came");
        }
    }

    private void RequireNothing()
    {
        Synchronise();
        _kernel.Dispose();
        Assert.Equal("", Ip("state"));
        Assert.DoesNotContain("tmpl", Ip("policy"));
    }

    private static IEnumerable<string> KeysOf(string states) => states.Split('\n')
        .Where(line => line.Contains("aead")).Order(StringComparer.Ordinal);

    private static string Ip(string what) => Run("ip", $"xfrm {what}");

    private static string Run(string program, string arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return output;
    }
}

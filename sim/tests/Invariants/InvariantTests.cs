using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Sim.Hosts;
using IkeLab.Sim.Report;
using IkeLab.Sim.Toy;

namespace IkeLab.Sim.Tests.Invariants;

/// <summary>Each invariant is shown a history that breaks it.</summary>
public sealed class InvariantTests
{
    private readonly Sim.World _world;

    public InvariantTests()
    {
        var options = new SimOptions { Peers = 2, Crypto = CryptoKind.Toy };
        var crypto = new ToyCryptoProvider();
        _world = new(options, new SeededChoices(1), crypto, pcap: null, keyFolder: null);
        new Scenario(_world, crypto, new(options, _world.Choices, () => _world.Now)).Build();
    }

    private SimHost Host => _world.Hosts[1];

    [Fact]
    public void A_message_that_does_not_decode_is_noticed() =>
        AssertBroken(Verdict.Invariant, "decodes strictly", () => _world.WireWatch.OnSent(Host, new byte[40]));

    [Fact]
    public void A_request_repeated_with_other_octets_is_noticed() =>
        AssertBroken(Verdict.Invariant, "same octets", () => Send(0, 1, false, 1), () => Send(0, 2, false, 1));

    [Fact]
    public void A_response_repeated_with_other_octets_is_noticed() =>
        AssertBroken(Verdict.Invariant, "same octets", () => Send(1, 1, true, 1), () => Send(1, 2, true, 1));

    [Fact]
    public void A_skipped_message_id_is_noticed() =>
        AssertBroken(Verdict.Invariant, "window", () => Send(0, 1, false, 1), () => Send(2, 2, false, 2));

    [Fact]
    public void An_iv_that_comes_again_is_noticed() =>
        AssertBroken(Verdict.Invariant, "no IV twice", () => Send(0, 1, false, 7), () => Send(1, 2, false, 8), () => Send(2, 3, false, 8));

    [Fact]
    public void An_older_iv_that_comes_again_is_noticed() =>
        AssertBroken(Verdict.Invariant, "no IV twice", () => Send(0, 1, false, 7), () => Send(1, 2, false, 8), () => Send(2, 3, false, 7));

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public void Counting_ivs_must_count_up(ulong next, bool holds)
    {
        var suite = new CipherSuite(EncryptionId.AesGcm16, 128, IntegrityId.None);
        _world.WireWatch.OnKeys(Host, new(1, 2, suite, new byte[20], new byte[20], [], []), initiator: true);
        Send(0, 1, false, 5);
        Send(1, 1, false, 7);
        Send(2, 1, false, next);
        Assert.Equal(holds, _world.Violation is null);
    }

    [Fact]
    public void A_sequence_number_of_esp_that_is_sent_twice_is_noticed()
    {
        var kernel = Host.Kernel;
        kernel.Install(Sa(1, 2, 10, 20));
        var sa = kernel.Find(1)!;
        AssertHeld(() => kernel.Skip(new() { InboundSpi = 1, OutboundSpi = 2, Count = 5 }));
        _world.Invariants.OnTrafficSent(Host, sa);
        kernel.GoOnFrom(1, last: 4);
        AssertBroken(Verdict.Invariant, "no IV twice", () => _world.Invariants.OnTrafficSent(Host, sa));
    }

    [Fact]
    public void A_request_in_clear_is_noticed() => AssertBroken(Verdict.Invariant, "protected", () =>
        SendClear(new(1, 2, ExchangeType.CreateChildSa, HeaderFlags.Initiator, 2), new NoncePayload(new byte[32])));

    [Fact]
    public void An_error_in_clear_that_answers_what_came_in_clear_passes() => AssertHeld(() => SendClear(
        new(1, 2, ExchangeType.CreateChildSa, HeaderFlags.Initiator | HeaderFlags.Response, 2),
        new NotifyPayload(ProtocolId.None, [], NotifyType.InvalidMajorVersion, [])));

    [Fact]
    public void A_nonce_that_comes_with_another_ike_sa_is_noticed() => AssertBroken(Verdict.Invariant, "no nonce twice",
        () => SendClear(new(1, 0, ExchangeType.IkeSaInit, HeaderFlags.Initiator, 0), new NoncePayload(new byte[32])),
        () => SendClear(new(3, 0, ExchangeType.IkeSaInit, HeaderFlags.Initiator, 0), new NoncePayload(new byte[32])));

    [Fact]
    public void A_nonce_that_comes_again_under_protection_is_noticed()
    {
        var suite = new CipherSuite(EncryptionId.AesGcm16, 128, IntegrityId.None);
        _world.WireWatch.OnKeys(Host, new(1, 2, suite, new byte[20], new byte[20], [], []), initiator: true);
        var nonce = new NoncePayload([.. Enumerable.Repeat((byte)9, 32)]);
        AssertBroken(Verdict.Invariant, "no nonce twice",
            () => Send(0, nonce, ExchangeType.CreateChildSa, false, 5),
            () => Send(1, nonce, ExchangeType.CreateChildSa, false, 6));
    }

    [Fact]
    public void A_response_that_skips_an_id_is_noticed() =>
        AssertBroken(Verdict.Invariant, "window", () => Send(0, 1, true, 1), () => Send(5, 2, true, 2));

    [Fact]
    public void An_answer_to_what_nobody_asked_is_noticed()
    {
        Send(0, 1, false, 1);
        Send(0, 1, true, 2, fromInitiator: false);
        Assert.Null(_world.Violation);
        AssertBroken(Verdict.Invariant, "window", () => Send(1, 1, true, 3, fromInitiator: false));
    }

    [Fact]
    public void A_history_that_follows_the_rules_passes()
    {
        for (uint id = 0; id < 5; id++)
        {
            Send(id, id, false, 10 + id);
            Send(id, id, false, 10 + id);
        }
        Assert.Null(_world.Violation);
    }

    [Fact]
    public void Keying_material_that_is_installed_twice_is_noticed() => AssertBroken(Verdict.Invariant, "keying material",
        () => _world.Invariants.OnInstall(1, Sa(1, 2, 10, 20)), () => _world.Invariants.OnInstall(1, Sa(3, 4, 10, 20)));

    [Fact]
    public void Halves_that_cross_pass() => AssertHeld(
        () => _world.Invariants.OnInstall(0, Sa(1, 2, 10, 20)), () => _world.Invariants.OnInstall(1, Sa(2, 1, 20, 10, mirrored: true)));

    [Fact]
    public void Halves_with_wrong_spis_are_noticed() => AssertBroken(Verdict.Invariant, "paired",
        () => _world.Invariants.OnInstall(0, Sa(1, 2, 10, 20)), () => _world.Invariants.OnInstall(1, Sa(2, 9, 20, 10, mirrored: true)));

    [Fact]
    public void Halves_with_other_selectors_are_noticed() => AssertBroken(Verdict.Invariant, "paired",
        () => _world.Invariants.OnInstall(0, Sa(1, 2, 10, 20)), () => _world.Invariants.OnInstall(1, Sa(2, 1, 20, 10)));

    [Fact]
    public void A_connection_that_never_comes_up_is_a_liveness_failure() =>
        AssertBroken(Verdict.Liveness, "converges", () => Sim.Invariants.Settlement.CheckConverged(_world, TimeSpan.FromMinutes(8)));

    [Fact]
    public void What_is_left_after_teardown_is_noticed() => AssertBroken(Verdict.Invariant, "nothing is left", () =>
    {
        Host.Initiate();
        Sim.Invariants.Settlement.CheckBaseline(_world);
    });

    [Fact]
    public void Ike_keys_that_are_derived_twice_are_noticed()
    {
        var notice = new Notice
        {
            Kind = NoticeKind.IkeSaKeysDerived,
            Keys = new(1, 2, new(EncryptionId.AesGcm16, 128, IntegrityId.None), [1], [2], [3], [4]),
        };
        AssertBroken(Verdict.Invariant, "keying material",
            () => _world.Invariants.OnNotice(Host, notice), () => _world.Invariants.OnNotice(Host, notice));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void What_esp_brings_must_fit_the_selectors(byte third, bool holds)
    {
        var parameters = Sa(1, 2, 10, 20);
        var inner = new byte[40];
        InnerPacket.Write(inner, IpAddress.V4(10, 1, 0, third), IpAddress.V4(10, 0, third == 10 ? (byte)0 : third, 1));
        _world.Invariants.OnTrafficDelivered(Host, new(parameters, null!, null!), inner, InnerPacket.Ipv4NextHeader);
        Assert.Equal(holds, _world.Violation is null);
    }

    [Theory]
    [InlineData(0x1234, true)]
    [InlineData(0x4321, false)]
    public void What_is_compressed_must_carry_the_cpi_of_the_sa(ushort cpi, bool holds)
    {
        var plain = Sa(1, 2, 10, 20);
        var packet = new byte[CompressedPacket.Overhead + 40];
        InnerPacket.Write(packet.AsSpan(CompressedPacket.Overhead), IpAddress.V4(10, 1, 0, 10), IpAddress.V4(10, 0, 0, 1));
        CompressedPacket.Write(packet, new(IpcompTransform.Deflate, 0x1111, cpi));
        Assert.Equal(holds, CompressedPacket.TryRead(packet, new(IpcompTransform.Deflate, 0x1234, 0x2222), out _));
        // This SA has agreed on none.
        _world.Invariants.OnTrafficDelivered(Host, new(plain, null!, null!), packet, CompressedPacket.NextHeader);
        Assert.NotNull(_world.Violation);
    }

    [Fact]
    public void A_message_that_counts_as_changed_and_still_has_an_effect_is_noticed()
    {
        Host.Initiate();
        _world.RunUntil(TimeSpan.FromSeconds(20).Ticks, TestContext.Current.CancellationToken);
        var gateway = _world.Hosts[0];
        gateway.Engine.HandleCommand(new(_world.Now), new TerminateAll());
        Assert.True(gateway.Engine.TryTakeOutput(out var output));
        _world.WireWatch.OnSent(gateway, output.Datagram.Span);
        var packet = new Sim.Network.Packet
        {
            Buffer = output.Datagram.ToArray(), Length = output.Datagram.Length, From = output.Path.Local,
            To = output.Path.Remote, Protocol = Sim.Network.Packet.Udp, Corrupted = true, ChartEntry = -1,
        };
        AssertBroken(Verdict.Invariant, "authenticated cause",
            () => _world.Invariants.DeliverCorrupted(_world.Hosts[PeerOf(output.Path)], ref packet));
    }

    [Fact]
    public void More_ike_sas_than_the_limit_are_noticed()
    {
        var connection = Host.Configuration.Connections[0];
        var host = new SimHost(_world, 1, "crowded", Host.Address, new()
        {
            Connections = [connection, connection with { Name = "second" }], Limits = new() { MaxIkeSas = 0 },
        }, new ToyCryptoProvider(), null!, ["gateway", "second"]);
        host.Initiate();
        AssertBroken(Verdict.Invariant, "limits",
            () => _world.Invariants.OnNotice(host, new() { Kind = NoticeKind.IkeSaEstablished }));
    }

    [Fact]
    public void An_answer_to_a_forgery_that_is_too_long_is_noticed() =>
        AssertBroken(Verdict.Invariant, "amplified", () => _world.Invariants.CheckAmplification(Host, 100, 101));

    [Fact]
    public void Duplicate_children_are_noticed()
    {
        var flow = _world.Plan.Flows[0];
        foreach (var host in (ReadOnlySpan<SimHost>)[_world.Hosts[flow.A], _world.Hosts[flow.B]])
        {
            var route = host.Index == flow.A ? flow.RouteToB : flow.RouteToA;
            for (byte i = 1; i <= 2; i++)
                host.Kernel.Install(Sa(i, i, (byte)(i + host.Index * 10), (byte)(i + 100 + host.Index * 10), route: route));
        }
        Sim.Invariants.Settlement.CheckOneChild(_world);
        Assert.Null(_world.Violation);
        _world.Hosts[flow.A].Kernel.Install(Sa(3, 3, 77, 78, route: flow.RouteToB));
        AssertBroken(Verdict.Invariant, "one child", () => Sim.Invariants.Settlement.CheckOneChild(_world));
    }

    [Fact]
    public void An_exception_in_a_run_is_a_crash()
    {
        var record = Simulation.Run(new() { Peers = 1, Crypto = CryptoKind.Toy }, new Thrower(), TestContext.Current.CancellationToken);
        Assert.Equal(Verdict.Crash, record.Verdict);
        Assert.Contains("thrown here", record.Violation!.What);
    }

    private sealed class Thrower : IProgress<SimProgress>
    {
        public void Report(SimProgress value) => throw new InvalidOperationException("thrown here");
    }

    private int PeerOf(UdpPath path) => _world.Hosts.FindIndex(h => h.Address == path.Remote.Address);

    private void AssertBroken(Verdict verdict, string invariant, params Action[] history)
    {
        for (var i = 0; i < history.Length; i++)
        {
            Assert.Null(_world.Violation);
            history[i]();
        }
        Assert.NotNull(_world.Violation);
        Assert.Equal(verdict, _world.Violation.Verdict);
        Assert.Contains(invariant, _world.Violation.Invariant);
    }

    private void AssertHeld(params Action[] history)
    {
        foreach (var action in history)
            action();
        Assert.Null(_world.Violation);
    }

    /// <summary>A protected message with this ID, content and IV.</summary>
    private void Send(uint id, uint content, bool response, ulong iv, bool fromInitiator = true) =>
        Send(id, new VendorIdPayload([(byte)content]), ExchangeType.Informational, response, iv, fromInitiator);

    private void Send(uint id, Payload payload, ExchangeType exchange, bool response, ulong iv, bool fromInitiator = true)
    {
        using var cipher = new ToyCryptoProvider().CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);
        var buffer = new byte[300];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(1, 2, exchange,
            (fromInitiator ? HeaderFlags.Initiator : 0) | (response ? HeaderFlags.Response : 0), id));
        writer.BeginEncrypted(cipher, iv, Host.Random);
        writer.Add(payload);
        _world.WireWatch.OnSent(Host, buffer.AsSpan(0, writer.Finish()));
    }

    private void SendClear(in IkeHeader header, Payload payload)
    {
        var buffer = new byte[300];
        var writer = new MessageWriter(buffer);
        writer.Begin(header);
        writer.Add(payload);
        _world.WireWatch.OnSent(Host, buffer.AsSpan(0, writer.Finish()));
    }

    private static ChildSaParameters Sa(uint inbound, uint outbound, byte inboundKey, byte outboundKey, bool mirrored = false, IpAddress route = default)
    {
        TrafficSelector[] a = [new(0, 0, 65535, IpAddress.V4(10, 0, 0, 0), IpAddress.V4(10, 0, 0, 255))];
        TrafficSelector[] b = [new(0, 0, 65535, IpAddress.V4(10, 1, 0, 0), IpAddress.V4(10, 1, 0, 255))];
        if (route != default)
            b = [new(0, 0, 65535, route, route)];
        var child = new ChildConfiguration { Name = "net", Proposals = [], Local = a, Remote = b };
        return new()
        {
            IkeSpi = 1, Connection = null!, Child = child, PeerId = Identification.Fqdn("peer"), Initiator = true,
            Protocol = ProtocolId.Esp, InboundSpi = inbound, OutboundSpi = outbound, Path = default, UdpEncapsulated = false,
            Mode = ChildMode.Tunnel, Suite = new(EncryptionId.AesGcm16, 128, IntegrityId.None), ExtendedSequenceNumbers = false,
            Inbound = new([inboundKey], []), Outbound = new([outboundKey], []),
            LocalSelectors = mirrored ? b : a, RemoteSelectors = mirrored ? a : b, OutboundActive = true, ReplacesInboundSpi = 0,
        };
    }
}

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
    private void Send(uint id, uint content, bool response, ulong iv)
    {
        using var cipher = new ToyCryptoProvider().CreateCipher(new(EncryptionId.AesGcm16, 128, IntegrityId.None), new byte[20], []);
        var buffer = new byte[300];
        var writer = new MessageWriter(buffer);
        writer.Begin(new IkeHeader(1, 2, ExchangeType.Informational, HeaderFlags.Initiator | (response ? HeaderFlags.Response : 0), id));
        writer.BeginEncrypted(cipher, iv, Host.Random);
        writer.Add(new VendorIdPayload([(byte)content]));
        _world.WireWatch.OnSent(Host, buffer.AsSpan(0, writer.Finish()));
    }

    private static ChildSaParameters Sa(uint inbound, uint outbound, byte inboundKey, byte outboundKey, bool mirrored = false)
    {
        TrafficSelector[] a = [new(0, 0, 65535, IpAddress.V4(10, 0, 0, 0), IpAddress.V4(10, 0, 0, 255))];
        TrafficSelector[] b = [new(0, 0, 65535, IpAddress.V4(10, 1, 0, 0), IpAddress.V4(10, 1, 0, 255))];
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

using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Tests.Leases;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Kernel.Routing;
using IkeLab.Trust;

namespace IkeLab.Daemon.Tests.Ipc;

/// <summary>Effects, completions and changes as messages, and back.</summary>
public sealed class ConversionTests
{
    private static readonly byte[] s_octets = [1, 2, 3];
    private static readonly Connection s_connection = LeaseRequests.Connection("net");

    [Fact]
    public void A_signature_is_asked_for_with_all_that_it_depends_on()
    {
        var back = Assert.IsType<Sign>(There(Numbered(5, new Sign
        {
            Connection = s_connection, LocalId = Identification.Fqdn("here.test"), Octets = s_octets,
            PeerHashes = [HashAlgorithmId.Sha256], CertificateAuthorities = [9], PeerLooksUpCertificates = true,
        })));
        Assert.Equal(5ul, back.Id.Value);
        Assert.Same(s_connection, back.Connection);
        Assert.Equal(Identification.Fqdn("here.test"), back.LocalId);
        Assert.Equal(s_octets, back.Octets);
        Assert.Equal([HashAlgorithmId.Sha256], back.PeerHashes);
        Assert.Equal([9], back.CertificateAuthorities);
        Assert.True(back.PeerLooksUpCertificates);
    }

    [Fact]
    public void A_peer_is_judged_by_what_it_has_sent()
    {
        var back = Assert.IsType<ValidatePeer>(There(Numbered(6, new ValidatePeer
        {
            Connection = s_connection, PeerId = Identification.Fqdn("there.test"),
            Certificates = [new(CertificateEncoding.X509Signature, s_octets)], Method = AuthMethod.DigitalSignature,
            AuthData = [7], Octets = s_octets,
        })));
        Assert.Equal(Identification.Fqdn("there.test"), back.PeerId);
        Assert.Equal(CertificateEncoding.X509Signature, Assert.Single(back.Certificates).Encoding);
        Assert.Equal(s_octets, back.Certificates[0].Data);
        Assert.Equal((AuthMethod.DigitalSignature, 7), (back.Method, back.AuthData[0]));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("2001:db8::1", "2001:db8::2")]
    public void A_log_in_keeps_its_path(string local, string remote)
    {
        var path = new UdpPath(new(IpAddress.Parse(local), 4500), new(IpAddress.Parse(remote), 61000));
        var back = Assert.IsType<AaaExchange>(There(Numbered(7, new AaaExchange
        {
            Connection = s_connection, IkeSpi = ulong.MaxValue, PeerId = Identification.Fqdn("there.test"), Path = path,
            Packet = s_octets,
        })));
        Assert.Equal((path, ulong.MaxValue), (back.Path, back.IkeSpi));
    }

    [Fact]
    public void Of_a_connection_that_is_gone_there_is_no_effect_and_the_failure_has_its_number()
    {
        var message = TrustMessages.Of(Numbered(8, new Sign
        {
            Connection = s_connection, LocalId = Identification.Fqdn("here.test"), Octets = [], PeerHashes = [],
            CertificateAuthorities = [],
        }));
        Assert.Null(TrustMessages.ToEffect(message, _ => null));
        var failure = Assert.IsType<Signed>(TrustMessages.Failure(message));
        Assert.Equal(8ul, failure.Id.Value);
        Assert.Null(failure.Data);
    }

    [Fact]
    public void What_makes_no_sense_is_no_effect_and_no_record()
    {
        var id = new IdentityMessage((byte)IdType.Fqdn, s_octets);
        foreach (var message in (IpcMessage[])
        [
            new SignMessage(1, "net", id, [], [], [], [null!], false),
            new ValidateMessage(2, "net", id, [null!], 1, [], []),
            new AaaMessage(3, "net", 1, id, "here", "192.0.2.2:4500", []),
            new AaaMessage(4, "net", 1, id, "192.0.2.1:4500", "", []),
        ])
        {
            Assert.Null(TrustMessages.ToEffect(message, _ => s_connection));
            Assert.NotNull(TrustMessages.Failure(message));
        }
        Assert.Null(TrustMessages.ToRecord(new(1, 1, "net", "alice", "there", null, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Completions_come_back()
    {
        var signed = Assert.IsType<Signed>(Back(new Signed(
            new(1), AuthMethod.RsaSignature, s_octets, [new(CertificateEncoding.RawPublicKey, [4])])));
        Assert.Equal((AuthMethod.RsaSignature, 3), (signed.Method, signed.Data!.Length));
        Assert.Equal(CertificateEncoding.RawPublicKey, Assert.Single(signed.Certificates).Encoding);
        Assert.Equal(new PeerValidated(new(2), false, "no"), Back(new PeerValidated(new(2), false, "no")));
        var replied = Assert.IsType<AaaReplied>(Back(new AaaReplied(
            new(3), new(EapOutcome.Success, s_octets, [5]), Identification.Fqdn("alice"))));
        Assert.Equal((EapOutcome.Success, 5), (replied.Step.Outcome, replied.Step.Msk[0]));
        Assert.Equal(Identification.Fqdn("alice"), replied.PeerId);
    }

    [Fact]
    public void Accounting_comes_back()
    {
        var record = new AccountingRecord(
            AccountingEvent.Stop, 1, "road", "alice", new(IpAddress.Parse("2001:db8::1"), 4500), IpAddress.Parse("10.0.0.1"), 2, 3,
            TimeSpan.FromSeconds(4));
        Assert.Equal(record, TrustMessages.ToRecord(TrustMessages.Of(record)));
        record = record with { Assigned = null };
        Assert.Equal(record, TrustMessages.ToRecord(TrustMessages.Of(record)));
    }

    [Fact]
    public void Changes_of_the_network_come_back()
    {
        var (v4, v6) = (IpAddress.Parse("10.0.0.1"), IpAddress.Parse("2001:db8::1"));
        foreach (var change in (NetworkChange[])
        [
            new LinkUp("tun0", 1400), new HostAddress("tun0", v4, 32, true), new HostAddress("tun0", v6, 128, false),
            new HostRoute(v4, 24, "tun0", null, true), new HostRoute(v6, 0, "tun0", v6, false),
        ])
        {
            Assert.Equal(change, NetworkMessages.ToChange(NetworkMessages.Of(change)));
        }
        var servers = Assert.IsType<NameServers>(
            NetworkMessages.ToChange(NetworkMessages.Of(new NameServers("tun0", [v4, v6], ["a.test"], true))));
        Assert.Equal([v4, v6], servers.Servers);
        Assert.Equal(["a.test"], servers.Domains);
        Assert.True(servers.Added);
    }

    [Fact]
    public void What_is_no_change_of_the_network_is_none()
    {
        foreach (var message in (NetworkMessage[])
        [
            new("format", "tun0", [], 0, [], true), new("address", "tun0", [], 32, [], true),
            new("address", "tun0", ["10.0.0.1", "10.0.0.2"], 32, [], true), new("address", "tun0", ["here"], 32, [], true),
            new("address", "tun0", ["10.0.0.1"], 33, [], true), new("route", "tun0", ["10.0.0.0"], -1, [], true),
            new("route", "tun0", ["::", "::", "::"], 0, [], true), new("route", "", ["::"], 0, [], true),
            new("address", "tun0", [null!], 0, [], true), new("dns", "tun0", ["::1"], 0, [null!], true),
        ])
        {
            Assert.Null(NetworkMessages.ToChange(message));
        }
    }

    private static Effect? There(Effect effect) =>
        TrustMessages.ToEffect(TrustMessages.Of(effect), name => name == s_connection.Name ? s_connection : null);

    private static Completion? Back(Completion completion) => TrustMessages.ToCompletion(TrustMessages.Of(completion));

    private static Effect Numbered(ulong id, Effect effect)
    {
        effect.Id = new(id);
        return effect;
    }
}

using IkeLab.Control;
using IkeLab.Engine;

namespace IkeLab.Daemon.Tests.Gateway;

/// <summary>What a gateway refuses, it tells its operator in one line; who was refused learns why in list-conns.</summary>
public sealed class RefusalTests : IDisposable
{
    private const string Key = "psk \"correct horse battery staple\"";
    private const string Gate = "192.0.2.1";
    private const string Client = "192.0.2.2";

    private readonly LabNetwork _network = new();
    private readonly LabAuthority _authority = new();
    private readonly List<IDisposable> _hosts = [];

    [Fact]
    public void Ends_that_fit_find_each_other()
    {
        var (gate, client) = Connect(Key, Key);
        client.Log.Await("event=child-installed");
        gate.Log.Await("event=child-installed");
        Assert.Equal(ConnectionState.Up, client.Connection.State);
        Assert.Null(client.Connection.LastFailure);
        Assert.Null(Assert.Single(client.Connection.Children).LastFailure);
    }

    [Fact]
    public void A_wrong_key()
    {
        var (gate, client) = Connect(Key, "psk \"something else altogether\"");
        Refused(gate, "got no IKE SA: the AUTH of client.example does not match the shared secret");
        Down(client, "AuthenticationFailed", "we said that we are client.example, by psk, and asked for gate.example");
    }

    [Fact]
    public void An_identity_that_no_policy_is_for()
    {
        var (gate, client) = Connect(Key, Key, srcid: "stranger.example");
        Refused(gate, "no policy fits", "offered to be stranger.example, by psk, and asked for gate.example; policy \"net\" is "
            + "nearest and allows client.example, by psk: differs in dstid");
        Down(client, "AuthenticationFailed", "stranger.example");
    }

    [Fact]
    public void A_gateway_with_another_identity_than_the_client_expects()
    {
        var (gate, client) = Connect(Key, Key, dstid: "other.example");
        Down(client, "the peer says that it is gate.example, and other.example was expected");
        Assert.Contains("could not authenticate us", gate.Log.Await("event=ike-closed"));
    }

    [Fact]
    public void Algorithms_of_which_none_is_allowed()
    {
        var (gate, client) = Connect(
            $"ikesa enc aes-256-gcm prf hmac-sha2-256 group curve25519 {Key}",
            $"ikesa enc 3des auth hmac-sha1 prf hmac-sha1 group modp1024 {Key}");
        Refused(gate, "192.0.2.2:500 got no IKE SA: no proposal fits; offered enc 3des auth hmac-sha1 prf hmac-sha1 group "
            + "modp1024; policy \"net\" is nearest and allows enc aes-256-gcm prf hmac-sha2-256 group curve25519: differs in "
            + "enc, prf, auth, group");
        Down(client, "NoProposalChosen", "we offered enc 3des auth hmac-sha1 prf hmac-sha1 group modp1024");
        Assert.Equal(ConnectionState.Connecting, client.Connection.State);
    }

    [Fact]
    public void Algorithms_of_a_child_of_which_none_is_allowed()
    {
        var (gate, client) = Connect($"childsa enc aes-256-gcm {Key}", $"childsa enc aes-128-gcm noesn {Key}");
        Assert.Contains("got no child SA: no proposal fits; offered enc aes-128-gcm noesn; policy \"net\" is nearest and allows "
            + "enc aes-256-gcm esn,noesn: differs in enc", gate.Log.Await("event=child-failed"));
        ChildDown(client, "NoProposalChosen", "we offered enc aes-128-gcm noesn");
    }

    [Fact]
    public void Networks_that_are_not_allowed()
    {
        var (gate, client) = Connect(Key, Key, network: "172.16.0.0/24");
        Assert.Contains("got no child SA: the traffic selectors do not fit; offered from 172.16.0.0/24 to 10.2.0.0/24; policy "
            + "\"net\" is nearest and allows from 10.1.0.0/24 to 10.2.0.0/24: differs in from", gate.Log.Await("event=child-failed"));
        ChildDown(client, "TsUnacceptable", "we offered from 10.2.0.0/24 to 172.16.0.0/24");
    }

    [Fact]
    public void An_expired_certificate()
    {
        var folder = _authority.Issue("client", "client.example", out _, DateTimeOffset.UtcNow.AddDays(-1));
        var (gate, client) = ConnectByCertificate(folder);
        Refused(gate, "expired");
        Down(client, "AuthenticationFailed");
    }

    [Fact]
    public void A_revoked_certificate()
    {
        var folder = _authority.Issue("client", "client.example", out var certificate);
        var (gate, client) = ConnectByCertificate(folder, gate => _authority.Revoke(gate, certificate));
        Refused(gate, "revoked");
        Down(client, "AuthenticationFailed");
    }

    [Fact]
    public void A_certificate_for_another_name()
    {
        var folder = _authority.Issue("client", "other.example", out _);
        var (gate, client) = ConnectByCertificate(folder);
        Refused(gate, "client.example");
        Down(client, "AuthenticationFailed");
    }

    [Fact]
    public void A_certificate_where_keys_are_asked_for()
    {
        var (gate, client) = Connect(Key, "", folder: _authority.Issue("client", "client.example", out _));
        Down(client, "the peer announces that it accepts SharedKey only");
        Assert.Equal(0, gate.Log.Count("event=ike-established"));
    }

    [Theory]
    [InlineData("wonderland is a long way", true)]
    [InlineData("looking-glass house", false)]
    public void A_wrong_password(string password, bool isRight)
    {
        var gate = Start(Gate, "user \"alice\" \"wonderland is a long way\"\nikev2 \"road\" passive esp from 10.1.0.0/24 to "
            + $"10.2.0.0/24 local {Gate} peer any srcid gate.example eap \"mschap-v2\"",
            _authority.Issue("gate", "gate.example", out _));
        var client = new LabRoadWarrior(_network, IpAddress.Parse(Client), IpAddress.Parse(Gate), "alice", password);
        _hosts.Add(client);
        client.Connect();
        if (isRight)
        {
            gate.Log.Await("event=child-installed");
            return;
        }
        Refused(gate, "the password of 'alice' is wrong");
        Assert.Equal(0, gate.Log.Count("event=ike-established"));
    }

    public void Dispose()
    {
        _network.Dispose();
        _hosts.ForEach(host => host.Dispose());
        _authority.Dispose();
    }

    private (LabGateway Gate, LabGateway Client) Connect(
        string gate, string client, string srcid = "client.example", string dstid = "gate.example",
        string network = "10.1.0.0/24", string folder = "/nonexistent", string gateFolder = "/nonexistent") =>
        (Start(Gate, $"ikev2 \"net\" passive esp from 10.1.0.0/24 to 10.2.0.0/24 local {Gate} peer {Client} {Algorithms(gate)} "
            + $"srcid gate.example dstid client.example {Authentication(gate)}", gateFolder),
        Start(Client, $"ikev2 \"net\" active esp from 10.2.0.0/24 to {network} local {Client} peer {Gate} {Algorithms(client)} "
            + $"srcid {srcid} dstid {dstid} {Authentication(client)}", folder));

    // iked.conf has algorithms in front of identities, and keys behind them.
    private static string Algorithms(string clauses) => clauses.Replace(Authentication(clauses), "", StringComparison.Ordinal);

    private static string Authentication(string clauses) =>
        clauses.IndexOf("psk", StringComparison.Ordinal) is >= 0 and var at ? clauses[at..] : " ";

    private (LabGateway Gate, LabGateway Client) ConnectByCertificate(string folder, Action<string>? prepare = null)
    {
        var gateFolder = _authority.Issue("gate", "gate.example", out _);
        prepare?.Invoke(gateFolder);
        return Connect("", "", folder: folder, gateFolder: gateFolder);
    }

    private LabGateway Start(string address, string configuration, string folder)
    {
        var host = new LabGateway(_network, address, configuration + "\n", folder);
        _hosts.Add(host);
        return host;
    }

    private static void Refused(LabGateway gate, params string[] parts)
    {
        var line = gate.Log.Await("event=ike-failed");
        Assert.All(parts, part => Assert.Contains(part, line));
        Assert.Contains("warning: ", line);
    }

    private static void Down(LabGateway client, params string[] parts)
    {
        client.Log.Await("event=ike-failed");
        var connection = client.Connection;
        Assert.NotEqual(ConnectionState.Up, connection.State);
        Assert.All(parts, part => Assert.Contains(part, connection.LastFailure));
    }

    private static void ChildDown(LabGateway client, params string[] parts)
    {
        var line = client.Log.Await("event=child-failed");
        var connection = client.Connection;
        Assert.Equal(ConnectionState.Up, connection.State);
        Assert.All(parts, part => Assert.Contains(part, Assert.Single(connection.Children).LastFailure));
        Assert.All(parts, part => Assert.Contains(part, line));
    }
}

using System.Globalization;
using IkeLab.CommandLine.Ctl;
using IkeLab.Control;

namespace IkeLab.CommandLine.Tests;

public sealed class CtlFormTests
{
    [Fact]
    public void Show_sa_has_ikectls_fields_in_ikectls_order()
    {
        const string Ike = "0x1122334455667788 rspi 0xffeeddccbbaa9988 ispi 0x1122334455667788 "
            + "192.0.2.1:4500->[2001:db8::2]:4500<FQDN/b.example.org>[10.8.0.5] ESTABLISHED i natt udpecap "
            + "nexti (nil) pol office";
        const string Out = "0x00000100 ESP 0x00000100 out 192.0.2.1:4500 -> [2001:db8::2]:4500 (L) "
            + "B=(nil) P=0xc0000001 @0x1122334455667788";
        const string In = "0xc0000001 ESP 0xc0000001 in [2001:db8::2]:4500 -> 192.0.2.1:4500 (LA) "
            + "B=(nil) P=0x00000100 @0x1122334455667788";
        string[] flows =
        [
            "0x00000100 ESP out 10.1.0.0:80/24 -> 10.2.0.1-10.2.0.9 [10.9.0.0/24] [6]@-1 (L) @0x1122334455667788",
            "0xc0000001 ESP in 10.2.0.1-10.2.0.9 -> 10.1.0.0:80/24 [10.9.0.0/24] [6]@-1 (L) @0x1122334455667788",
            "0x00000100 ESP out 2001:db8:1::/64 -> 10.2.0.1-10.2.0.9 [17]@-1 (L) @0x1122334455667788",
            "0xc0000001 ESP in 10.2.0.1-10.2.0.9 -> 2001:db8:1::/64 [17]@-1 (L) @0x1122334455667788",
        ];

        Assert.Equal(
        [
            $"iked_sas: {Ike}",
            $"  sa_childsas: {Out}", $"  sa_childsas: {In}",
            .. flows.Select(f => $"  sa_flows: {f}"),
            "iked_sas: 0xa1a2a3a4a5a6a7a8 rspi 0xa1a2a3a4a5a6a7a8 ispi 0x0102030405060708 "
                + "192.0.2.1:500->198.51.100.7:500<>[] SA_INIT r nexti 0xb1b2b3b4b5b6b7b8 pol road warriors",
            $"iked_activesas: {Out}", $"iked_activesas: {In}",
            .. flows.Select(f => $"iked_flows: {f}"),
            $"iked_dstid_sas: {Ike}",
        ],
        CtlIkedForm.Print([CtlSamples.Sa, CtlSamples.HalfOpen]));
    }

    [Fact]
    public void A_child_that_is_decoupled_is_not_loaded_nor_active()
    {
        var child = CtlSamples.Sa.Children[0] with { IsLoaded = false, IsRekeying = true };
        var lines = CtlIkedForm.Print([CtlSamples.Sa with { Children = [child] }]).ToArray();

        Assert.Contains(lines, l => l.Contains(" out 192.0.2.1:4500 -> [2001:db8::2]:4500 (R) ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("[17]@-1 () @", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.StartsWith("iked_a", StringComparison.Ordinal));
    }

    [Fact]
    public void For_people_an_SA_is_a_paragraph()
    {
        const string Expected = """
            office: established for 1h02m, initiator, rekey in 2h05m
              local     192.0.2.1:4500  FQDN/a.example.org
              remote    [2001:db8::2]:4500  FQDN/b.example.org
              SPIs      0x1122334455667788 ours, 0xffeeddccbbaa9988 theirs
              tag       office-alice
              suite     aes-128-gcm prf hmac-sha2-256 group curve25519
              features  NAT on the peer's side, UDP encapsulation, MOBIKE, fragmentation
              addresses 10.8.0.5
              waiting   for 1 response, asked again 2 times
              heard     45s ago
              child net: installed for 5m00s, ESP tunnel, aes-128-gcm esn, rekey in 40m00s, expires in 50m00s
                10.1.0.0/24 tcp port 80 (from 10.9.0.0/24) <-> 10.2.0.1-10.2.0.9 tcp
                2001:db8:1::/64 udp port 5-9 <-> 10.2.0.1-10.2.0.9 tcp
                in   0xc0000001  1,234 packets  1.5 MiB
                out  0x00000100  1 packet       84 B

            road warriors: half open for 0s, responder
              local     192.0.2.1:500
              remote    198.51.100.7:500
              SPIs      0xa1a2a3a4a5a6a7a8 ours, 0x0102030405060708 theirs, replaced by 0xb1b2b3b4b5b6b7b8
            """;

        var lines = CtlHumanForm.Print([CtlSamples.Sa, CtlSamples.HalfOpen]);

        Assert.Equal(Expected.Split('\n'), lines);
        Assert.Equal(["There is no IKE SA."], CtlHumanForm.Print([]));
    }

    [Fact]
    public void Connections_are_a_table_that_says_why_one_is_down()
    {
        const string Expected = """
            NAME           LOCAL      REMOTE           IKE SAS  CHILDREN  STATE
            office         192.0.2.1  2001:db8::2      1        1/2       up for 1h02m
              child voice is down: the peer has answered NO_PROPOSAL_CHOSEN.
            branch         any        vpn.example.org  0        0/1       waiting, 5 attempts failed, next try in 32s
              12s ago: the peer has not answered IKE_SA_INIT.
            road warriors  any        any              0        0/0       waits for the peer
            """;

        Assert.Equal(Expected.Split('\n'), CtlLists.Connections(CtlSamples.Connections));
        Assert.Equal(["No connection is configured."], CtlLists.Connections([]));
    }

    [Fact]
    public void Counters_read_as_ikectl_prints_them_and_q_hides_zeros()
    {
        var stats = new StatsInfo
        {
            IkeSasCreated = 2,
            IkeSasRemoved = 1,
            MessagesSent = 2,
            RequestsRetransmitted = 7,
            RequestsTimedOut = 1,
        };

        Assert.Equal(
            ["ike:", "\t2 IKE SAs created", "\t1 IKE SA removed", "\t2 messages sent",
                "\t7 requests retransmitted", "\t1 request timed out"],
            CtlLists.Stats(stats, hidesZeros: true));
        var all = CtlLists.Stats(stats, hidesZeros: false).ToArray();
        Assert.Equal("\t0 requests dropped, response being worked on", all[14]);
        Assert.Equal("\t0 keepalive messages sent", all[Metric.IkedCount]);
    }

    [Fact]
    public void Certificates_policies_pools_and_events_have_their_lines()
    {
        Assert.Equal(
            ["CA: /CN=VPN CA", "CERT: /CN=a [not used: it expired on 2026-01-01.]", "PUBKEY: FQDN/b"],
            CtlLists.Certificates(
            [
                new() { Kind = CertificateKind.PublicKey, Subject = "FQDN/b" },
                new() { Kind = CertificateKind.Certificate, Subject = "/CN=a", Problem = "it expired on 2026-01-01." },
                new() { Kind = CertificateKind.Authority, Subject = "/CN=VPN CA" },
            ]));
        Assert.Equal(["# 1: office, iked.conf:3", "ikev2 \"office\" \\", "  from a to b"],
            CtlLists.Policies([new(1, "office", "ikev2 \"office\" \\\n  from a to b\n", "iked.conf:3")]));
        Assert.Equal(
            ["road: 10.8.0.0/24, 2 of 254 leased",
                "  10.8.0.5    FQDN/b  0x0000000000000007  for 5s",
                "  10.8.0.200  alice   kept for its peer   for 2m00s",
                "home: 10.9.0.0/16, 0 of 65,534 leased"],
            CtlLists.Pools(
            [
                new()
                {
                    Connection = "road",
                    Network = "10.8.0.0/24",
                    Size = 254,
                    Leases =
                    [
                        new() { Address = "10.8.0.5", Identity = "FQDN/b", IkeSpi = 7, AgeSeconds = 5 },
                        new() { Address = "10.8.0.200", Identity = "alice", AgeSeconds = 120 },
                    ],
                },
                new() { Connection = "home", Network = "10.9.0.0/16", Size = 65_534 },
            ]));
        Assert.Equal(
            ["NAME     PID  UP            RESTARTS", "ca       17   2m00s         0", "ikev2/1  -    begins again  3"],
            CtlLists.Processes(
            [
                new() { Name = "ca", ProcessId = 17, UpSeconds = 120 }, new() { Name = "ikev2/1", Restarts = 3 },
            ]).Select(line => line.TrimEnd()));
        var time = DateTimeOffset.Parse("2026-01-02T03:04:05.6+01:00", CultureInfo.InvariantCulture);
        Assert.Equal("2026-01-02T02:04:05.600Z later-kind office 0x0000000000000001 0x00000002: it happened.",
            CtlLists.Event(new()
            {
                Time = time,
                Kind = "later-kind",
                Sentence = "it happened.",
                Connection = "office",
                IkeSpi = 1,
                ChildSpi = 2,
            }));
    }

    [Theory]
    [InlineData("a\u001b[2Jb", "a?[2Jb")]
    [InlineData("a\r\nb\u202ec\u0085", "a??b?c?")]
    [InlineData("\tBüro 日本 🔑", "\tBüro 日本 🔑")]
    public void What_a_peer_says_cannot_move_the_cursor(string text, string expected) =>
        Assert.Equal(expected, CtlPrinter.Clean(text));

    [Theory]
    [InlineData(-1, "0s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m00s")]
    [InlineData(3_599, "59m59s")]
    [InlineData(86_399, "23h59m")]
    [InlineData(273_600, "3d04h")]
    public void Durations_have_two_units(long seconds, string expected) =>
        Assert.Equal(expected, CtlUnits.Duration(seconds));

    [Theory]
    [InlineData(1_023, "1023 B")]
    [InlineData(1_024, "1.0 KiB")]
    [InlineData(ulong.MaxValue, "16.0 EiB")]
    public void Octets_have_a_binary_prefix(ulong octets, string expected) =>
        Assert.Equal(expected, CtlUnits.Octets(octets));
}

using IkeLab.Engine;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

public sealed class NameServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ikelab-dns").FullName;
    private readonly List<string> _commands = [];
    private readonly List<string> _faults = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Resolved_gets_servers_for_all_names_or_for_some()
    {
        var table = new NameServerTable(new ResolvectlBackend(Record, _faults.Add), _faults.Add);
        table.Change(Servers("10.0.0.53", "Corp.Example.", "lab.example"));
        table.Change(Servers("10.1.0.53"));
        table.Change(Servers("10.1.0.53") with { Added = false });
        table.End();
        Assert.Equal(
        [
            "dns tun0 10.0.0.53", "domain tun0 ~corp.example ~lab.example", "default-route tun0 no",
            "dns tun0 10.0.0.53 10.1.0.53", "domain tun0 ~.", "default-route tun0 yes",
            "dns tun0 10.0.0.53", "domain tun0 ~corp.example ~lab.example", "default-route tun0 no",
            "revert tun0",
        ], _commands);
        Assert.Empty(_faults);
    }

    [Fact]
    public void Equal_wishes_are_counted_and_cause_one_change()
    {
        var table = new NameServerTable(new ResolvconfBackend(Record, _faults.Add), _faults.Add);
        table.Change(Servers("10.0.0.53", "corp.example"));
        table.Change(Servers("10.0.0.53", "corp.example"));
        table.Change(Servers("10.0.0.53", "corp.example") with { Added = false });
        Assert.Equal(["-a tun0.ikelabd < nameserver 10.0.0.53|search corp.example|"], _commands);
        table.Change(Servers("10.0.0.53", "corp.example") with { Added = false });
        Assert.Equal("-d tun0.ikelabd", _commands[^1]);
        table.Change(Servers("10.0.0.53") with { Added = false });
        Assert.Equal(2, _commands.Count);
    }

    [Theory]
    [InlineData("corp.example;reboot")]
    [InlineData("-v")]
    [InlineData("a\nnameserver 192.0.2.66")]
    [InlineData("")]
    [InlineData("a..b")]
    public void A_domain_that_is_none_goes_nowhere_and_its_servers_are_not_asked_for_all_names(string domain)
    {
        var table = new NameServerTable(new ResolvectlBackend(Record, _faults.Add), _faults.Add);
        table.Change(Servers("10.0.0.53", domain));
        Assert.Empty(_commands);
        Assert.Contains("it is no domain name", Assert.Single(_faults));
    }

    [Theory]
    [InlineData("-i")]
    [InlineData("tun0 eth0")]
    [InlineData("../x")]
    public void A_device_name_that_is_none_goes_nowhere(string device)
    {
        var table = new NameServerTable(new ResolvectlBackend(Record, _faults.Add), _faults.Add);
        table.Change(Servers("10.0.0.53") with { Device = device });
        Assert.Empty(_commands);
        Assert.Single(_faults);
    }

    [Fact]
    public void A_command_that_fails_is_a_fault_with_its_words()
    {
        var backend = new ResolvectlBackend((_, _) => "exit code 1: Link lo is loopback device.", _faults.Add);
        new NameServerTable(backend, _faults.Add).Change(Servers("10.0.0.53") with { Device = "lo" });
        Assert.Equal(
            "cannot change name servers by 'resolvectl dns lo 10.0.0.53': exit code 1: Link lo is loopback device.",
            _faults[0]);
    }

    [Fact]
    public void The_file_is_at_the_end_what_it_was()
    {
        const string former = "# by hand\nnameserver 192.0.2.53\noptions edns0\n";
        var (table, path) = File(former);
        table.Change(Servers("10.0.0.53"));
        Assert.Matches("^# ikelabd: .*\nnameserver 10.0.0.53\n# ikelabd: end\n# by hand\n", System.IO.File.ReadAllText(path));
        table.Change(Servers("10.1.0.53") with { Device = "tun1" });
        Assert.Contains("10.0.0.53\nnameserver 10.1.0.53\n", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
        table.End();
        Assert.Equal(former, System.IO.File.ReadAllText(path));
        Assert.Empty(_faults);
    }

    [Fact]
    public void What_a_previous_life_has_left_in_the_file_is_removed_and_changes_of_others_stay()
    {
        var (old, path) = File("nameserver 192.0.2.53\n");
        old.Change(Servers("10.0.0.53"));
        System.IO.File.AppendAllText(path, "options rotate\n");
        var (table, _) = File(null);
        table.Start();
        Assert.Equal("nameserver 192.0.2.53\noptions rotate\n", System.IO.File.ReadAllText(path));
    }

    [Fact]
    public void Servers_for_some_names_are_asked_for_all_where_a_file_is_all_there_is_and_that_is_said()
    {
        var (table, path) = File("");
        table.Change(Servers("10.0.0.53", "corp.example"));
        Assert.Contains("nameserver 10.0.0.53", System.IO.File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Contains("not only for those in corp.example", Assert.Single(_faults));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_a_fault()
    {
        var path = Path.Combine(_folder, "missing", "resolv.conf");
        new NameServerTable(new ResolvFileBackend(path, _faults.Add), _faults.Add).Change(Servers("10.0.0.53"));
        Assert.StartsWith($"cannot change name servers in {path}: ", Assert.Single(_faults));
    }

    [Fact]
    public void The_backend_is_what_the_host_has()
    {
        var options = new HostNetworkOptions { Root = _folder, CommandPath = [_folder] };
        Assert.IsType<ResolvFileBackend>(NameServerBackend.Find(options, _faults.Add));
        System.IO.File.WriteAllText(Path.Combine(_folder, "resolvconf"), "");
        System.IO.File.WriteAllText(Path.Combine(_folder, "resolvectl"), "");
        Assert.IsType<ResolvconfBackend>(NameServerBackend.Find(options, _faults.Add));
        Directory.CreateDirectory(Path.Combine(_folder, "run/systemd/resolve"));
        Assert.IsType<ResolvectlBackend>(NameServerBackend.Find(options, _faults.Add));
    }

    [Fact]
    public void Arguments_reach_a_command_as_they_are()
    {
        var file = Path.Combine(_folder, "out");
        Assert.Null(CommandRunner.Run("/usr/bin/tee", [file], "$(id); `id`"));
        Assert.Equal("$(id); `id`", System.IO.File.ReadAllText(file));
        Assert.Contains("exit code 1", CommandRunner.Run("/usr/bin/tee", ["/nowhere/out"], ""));
        Assert.NotNull(CommandRunner.Run("/nowhere/command", [], ""));
    }

    private (NameServerTable Table, string Path) File(string? content)
    {
        var path = Path.Combine(_folder, "resolv.conf");
        if (content is not null)
            System.IO.File.WriteAllText(path, content);
        return (new(new ResolvFileBackend(path, _faults.Add), _faults.Add), path);
    }

    private string? Record(IReadOnlyList<string> arguments, string input)
    {
        _commands.Add(string.Join(' ', arguments) + (input.Length > 0 ? $" < {input.Replace('\n', '|')}" : ""));
        return null;
    }

    private static NameServers Servers(string server, params string[] domains) =>
        new("tun0", [IpAddress.Parse(server)], domains, true);
}

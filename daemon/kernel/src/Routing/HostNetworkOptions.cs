namespace IkeLab.Kernel.Routing;

/// <summary>Numbers by which what is ours is told from what is not, paths, and limits.</summary>
public sealed record HostNetworkOptions
{
    /// <summary>The table of our routes; the main table is 254, and strongSwan has 220.</summary>
    public const uint DefaultTable = 7296;

    /// <summary>
    /// The mark of the daemon's own packets (SO_MARK, and XfrmOptions.OutputMark for ESP of the kernel's).
    /// </summary>
    public const uint DefaultMark = 7296;

    /// <summary>The place of our rule; the rule of the main table is 32766.</summary>
    public const uint DefaultPriority = 7296;

    /// <summary>
    /// Who has made a route (rtm_protocol), a rule or an address; free in iproute2's rt_protos.
    /// </summary>
    public const byte DefaultOwner = 73;

    public uint Table { get; init; } = DefaultTable;
    public uint Mark { get; init; } = DefaultMark;
    public uint Priority { get; init; } = DefaultPriority;
    public byte Owner { get; init; } = DefaultOwner;

    /// <summary>
    /// The rules and the removal of what a previous life has left; without them, nothing but changes.
    /// </summary>
    public bool OwnsTable { get; init; } = true;

    /// <summary>In front of /etc/resolv.conf and /run/systemd/resolve; empty outside of tests.</summary>
    public string Root { get; init; } = "";

    /// <summary>Where resolvectl and resolvconf are looked for.</summary>
    public IReadOnlyList<string> CommandPath { get; init; } = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

    /// <summary>Changes that wait; removals may be twice as many.</summary>
    public int MaxPending { get; init; } = 16_384;

    /// <summary>Routes and addresses that somebody wants, each counted once.</summary>
    public int MaxEntries { get; init; } = 1_000_000;
}

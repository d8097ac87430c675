using IkeLab.Control;

namespace IkeLab.Daemon.CommandLine;

/// <summary>Where child SAs live.</summary>
internal enum Backend : byte
{
    /// <summary>The kernel's where it can do ESP, ours otherwise.</summary>
    Auto,
    Xfrm,
    PfKey,

    /// <summary>ESP in our own process, over a TUN device.</summary>
    Tun,

    /// <summary>IKE alone: child SAs are negotiated, and carry nothing.</summary>
    None,
}

/// <summary>What the command line says; iked's options have iked's letters.</summary>
internal sealed record DaemonOptions
{
    public const string DefaultRoot = "/etc/iked";

    public bool ShowVersion { get; init; }
    public bool ShowHelp { get; init; }

    /// <summary>-d: stay in the foreground and log to standard error.</summary>
    public bool Foreground { get; init; }

    /// <summary>-n: check the configuration and end.</summary>
    public bool CheckOnly { get; init; }

    /// <summary>-S: begin no connection.</summary>
    public bool Passive { get; init; }

    /// <summary>-T: no NAT traversal.</summary>
    public bool NoNatTraversal { get; init; }

    /// <summary>-t: always NAT traversal; port 500 is not even opened.</summary>
    public bool OnlyNatTraversal { get; init; }
    public bool Verbose { get; init; }

    /// <summary>-D.</summary>
    public IReadOnlyDictionary<string, string> Macros { get; init; } = new Dictionary<string, string>();

    /// <summary>-f.</summary>
    public string ConfigurationPath { get; init; } = "/etc/iked.conf";

    /// <summary>-p: the port of NAT traversal.</summary>
    public ushort NatTraversalPort { get; init; } = 4500;

    /// <summary>-s.</summary>
    public string ControlSocket { get; init; } = ControlProtocol.DefaultSocket;

    /// <summary>Where ca/, certs/, crls/, private/ and pubkeys/ are.</summary>
    public string Root { get; init; } = DefaultRoot;
    public Backend Backend { get; init; }
    public bool SingleProcess { get; init; }

    /// <summary>ikev2 processes; null leaves it to <see cref="Supervision.HostResources"/>.</summary>
    public int? Shards { get; init; }

    /// <summary>Where OpenMetrics are served: a path, or a loopback address with a port; null for nowhere.</summary>
    public string? Metrics { get; init; }

    /// <summary>The user that all roles run as; null for users of their own.</summary>
    public string? User { get; init; }

    /// <summary>
    /// In the background, which logs to syslog: the descriptor of the pipe at which the process waits that was called. Null in
    /// others.
    /// </summary>
    public int? BackgroundPipe { get; init; }
}

namespace IkeLab.Daemon.CommandLine;

internal static class Usage
{
    public const string Line = """
        usage: ikelabd [-dnSTtVv] [-D macro=value] [-f file] [-p udpencap_port] [-s socket]
                       [--backend auto|xfrm|pfkey|tun|none] [--root DIR] [--metrics WHERE]
                       [--shards N] [--user NAME] [--single-process]
        """;

    public const string Text = Line + """


        An IKEv2 gateway. Reads iked.conf(5); 'ikelab ctl' controls it.

          -d             stay in the foreground and log to standard error
          -n             check the configuration and end; with -v print what it means
          -S             begin no connection, whatever the configuration says
          -T             no NAT traversal; peers behind NATs are refused
          -t             always NAT traversal; port 500 is not opened
          -v             log more
          -V             print the version and end
          -D NAME=VALUE  define a macro, which wins over the file's
          -f FILE        the configuration, instead of /etc/iked.conf
          -p PORT        the port of NAT traversal, instead of 4500
          -s SOCKET      the control socket, instead of /var/run/iked.sock

          --backend B    where child SAs live: the kernel (xfrm), the kernel by
                         PF_KEY (pfkey), this process over a TUN device (tun), nowhere
                         (none), or xfrm where it works and tun otherwise (auto)
          --root DIR     the folder of ca/, certs/, crls/, private/ and pubkeys/,
                         instead of /etc/iked
          --metrics W    serve OpenMetrics at a path or 127.0.0.1:PORT
          --shards N     so many processes share the IKE SAs, 1 to 64; by default
                         one less than there are processors, and one where there
                         are two, or the back end is not the kernel
          --user NAME    the user of the unprivileged processes, instead of
                         _ikelab-ca, _ikelab-ike and _ikelab-ctl
          --single-process  all roles in one process, for trying things out

        Signals: HUP reads the configuration again, TERM and INT end the daemon
        and tell the peers.
        """;
}

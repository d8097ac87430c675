using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using IkeLab.Configuration;
using IkeLab.Daemon.CommandLine;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Daemon.Roles;
using IkeLab.Daemon.Sandbox;
using IkeLab.Daemon.Supervision;

namespace IkeLab.Daemon;

internal static class Program
{
    private const int Failure = 1;
    private const int WrongUsage = 2;

    /// <summary>EX_CONFIG of sysexits.h: the next start would find the same errors in the configuration.</summary>
    private const int WrongConfiguration = 78;
    private const string ToSyslog = "--log-syslog";

    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            // These two are how the daemon starts itself.
            case ["--role", var role, "--channel", var channel, .. var rest]
                when RoleName.Find(role) is { } name && int.TryParse(channel, CultureInfo.InvariantCulture, out var number):
                return RunRole(name, number, rest);
            case ["--make-key", var root]:
                return KeyMaker.Make(root, Console.Error);
        }
        if (DaemonOptionsParser.Parse(arguments, out var problem) is not { } options)
        {
            Fail(problem);
            Console.Error.WriteLine(Usage.Line);
            return WrongUsage;
        }
        if (options.ShowHelp)
            Console.WriteLine(Usage.Text);
        else if (options.ShowVersion)
            Console.WriteLine($"ikelabd {Version}");
        else
            return options.CheckOnly ? Check(options) : Start(options);
        return 0;
    }

    private static int Check(DaemonOptions options)
    {
        var read = ConfigurationSource.Read(options, options.ConfigurationPath);
        Print(read);
        if (read.Configuration is not { } configuration)
            return Failure;
        if (options.Verbose)
            Console.Write(ConfigurationPrinter.Print(configuration, new(Effective: true)));
        Console.Error.WriteLine("configuration OK");
        return 0;
    }

    private static int Start(DaemonOptions options)
    {
        using var background = options.BackgroundPipe is { } pipe ? Background.Enter(pipe) : null;
        // Before the configuration is read, which would otherwise warn of a key that is missing.
        if (KeyMaker.Ensure(options.Root) is { } problem)
            return Fail(problem);
        var read = ConfigurationSource.Read(options, options.ConfigurationPath);
        // Who has gone to the background has said it before.
        if (background is null)
            Print(read);
        if (read.Configuration is not { } configuration)
            return read.MayDoLater ? Failure : WrongConfiguration;
        if (!options.Foreground && background is null)
            return Background.Start(DaemonOptionsParser.Background) is { } failure ? Fail(failure) : 0;
        var log = OpenLog(background is not null, options.Verbose);
        try
        {
            return Serve(options, configuration, read, log, () => background?.Ready());
        }
        catch (Exception e) when (e is Win32Exception or SocketException or IOException)
        {
            log.Error(e.Message);
            background?.Fail(e.Message);
            return Failure;
        }
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine($"{Log.Priority(LogLevel.Error)}ikelabd: {problem}");
        return Failure;
    }

    private static int Serve(
        DaemonOptions options, IkedConfiguration configuration, ReadConfiguration read, Log log, Action ready)
    {
        var problem = "";
        using var confinement = options.SingleProcess ? null : Confinement.Find(options.User, log, out problem);
        if (problem.Length > 0)
            throw new IOException(problem);
        // First, because it tells a second daemon of the same socket that it is the second one.
        using var sockets = ControlSockets.Open(options);
        using var resources = HostResources.Open(options, log);
        using var crashSecret = CrashSecret.Open(options.Root, log);
        IRoleStarter starter = confinement is null
            ? new ThreadStarter(log)
            : new ProcessStarter(
                confinement, FileFence.Find(Self.Folders), options.BackgroundPipe is not null ? [ToSyslog] : []);
        using var supervisor = new Supervisor(options, log, resources, sockets, crashSecret, starter) { Ready = ready };
        supervisor.Run(configuration, read.Host);
        return 0;
    }

    /// <summary>One of our own processes; it ends when its parent does.</summary>
    private static int RunRole(RoleName name, int channel, string[] flags)
    {
        // A terminal's signals go to all of us; the parent says what happens then.
        PosixSignalRegistration[] ignored =
        [
            .. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                .Select(signal => PosixSignalRegistration.Create(signal, context => context.Cancel = true)),
        ];
        var parent = new SocketChannel(Descriptors.Own(channel), takesFiles: true);
        var log = flags.Contains(ToSyslog)
            ? new Log(new ParentWriter(parent), name.ToString(), journal: true, verbose: false)
            : Log.ToStandardError(name.ToString(), verbose: false);
        if (RootChange.Find(flags) is { } change)
        {
            Provisions.Load(typeof(Program).Assembly);
            change.CarryOut();
        }
        RoleHardening.Apply(log);
        RoleFactory.Create(name.Kind, parent, log).Run();
        Array.ForEach(ignored, registration => registration.Dispose());
        return 0;
    }

    private static Log OpenLog(bool toSyslog, bool verbose) => toSyslog
        ? new(new SyslogWriter(), "parent", journal: true, verbose)
        : Log.ToStandardError("parent", verbose);

    private static void Print(ReadConfiguration read)
    {
        foreach (var diagnostic in read.Diagnostics)
        {
            var priority = Log.Priority(diagnostic.Severity == Severity.Error ? LogLevel.Error : LogLevel.Warning);
            foreach (var line in diagnostic.Render().Split('\n'))
                Console.Error.WriteLine(priority + line);
        }
    }
}

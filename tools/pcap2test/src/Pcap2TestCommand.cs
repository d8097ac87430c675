using IkeLab.Crypto;
using IkeLab.Features.Running;
using IkeLab.Pcap2Test.Capture;
using IkeLab.Pcap2Test.Check;
using IkeLab.Pcap2Test.Features;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Options;
using IkeLab.Pcap2Test.Report;
using IkeLab.Pcap2Test.Sanitise;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Vectors;

namespace IkeLab.Pcap2Test;

/// <summary>
/// <c>ikelab pcap2test</c>: a capture becomes a transcript, a test, a sanitised capture.
/// </summary>
public static class Pcap2TestCommand
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>A wrong command line, a file that cannot be read, or a damaged capture.</summary>
    private const int Unusable = 2;

    private const int MaxVectorFile = 256 << 20;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(Help());
            return Success;
        }
        if (!Pcap2TestOptionsParser.TryParse(arguments, out var options, out var problem))
            return Fail(error, problem);
        try
        {
            using var crypto = new CryptoProvider();
            return options.RunFiles.Count > 0 ? RunTests(options, crypto, output, error)
                : Read(options, crypto, output, error);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CaptureException or KeyFileException)
        {
            return Fail(error, exception is CaptureException
                ? $"{options.Capture}: {exception.Message}" : exception.Message);
        }
    }

    private static int RunTests(
        Pcap2TestOptions options, CryptoProvider crypto, TextWriter output, TextWriter error)
    {
        var failed = 0;
        foreach (var path in options.RunFiles)
        {
            if (new FileInfo(path).Length > MaxVectorFile)
                return Fail(error, $"{path}: the file is larger than {MaxVectorFile >> 20} MiB");
            var text = File.ReadAllText(path);
            failed += VectorRunner.Run(path, text, crypto, output) ? 0 : 1;
        }
        return failed == 0 ? Success : Failure;
    }

    private static int Read(
        Pcap2TestOptions options, CryptoProvider crypto, TextWriter output, TextWriter error)
    {
        var keys = new KeyRing();
        foreach (var path in options.KeyFiles)
            KeyFileReader.Read(path, keys);
        CaptureAnalysis capture;
        using (var stream = OpenCapture(options.Capture!))
        using (var progress = ReadProgress.Create(stream.CanSeek ? stream.Length : 0))
            capture = CaptureAnalysis.Read(stream, [.. options.Ports], keys, progress);
        var secrets = options.DhSecrets;
        if (NameSecrets(secrets, capture) is { } wrong || (wrong = capture.Open(crypto, secrets)) is not null)
            return Fail(error, wrong);
        IReadOnlyList<SessionAnalysis> chosen = capture.Sessions;
        if (options.Session is { } name)
        {
            if (Find(capture, name) is not { } session)
                return Fail(error, $"--session {name}: the capture has {capture.Sessions.Count} sessions, see them without it");
            chosen = [session];
        }
        if (!options.Quiet && options.Diff is null)
            Transcript.Write(capture, chosen, options.Tree, output);
        var code = Work(options, capture, chosen, crypto, output, error);
        if (capture.Damage is { } damage)
            return Fail(error, $"{options.Capture}: {damage.Message}; what stands before it was read");
        return code;
    }

    private static int Work(
        Pcap2TestOptions options, CaptureAnalysis capture, IReadOnlyList<SessionAnalysis> chosen,
        CryptoProvider crypto, TextWriter output, TextWriter error)
    {
        var code = Success;
        if (options.JsonPath is { } json)
        {
            using var stream = File.Create(json);
            JsonReport.Write(capture, chosen, stream);
        }
        if (options.SanitisePath is { } sanitised)
            WriteSanitised(capture, sanitised, output);
        if (options.VectorPath is { } vector)
            code = WriteVector(options, vector, capture, chosen, crypto, output, error);
        if (options.FeaturePath is { } feature)
            code = Math.Max(code, WriteFeature(options, feature, capture, chosen, crypto, output, error));
        if (options.Check && !Check(chosen, output))
            code = Failure;
        if (options.Diff is not var (a, b))
            return code;
        if (Find(capture, a) is not { IsV2: true } left
            || Find(capture, b) is not { IsV2: true } right)
            return Fail(error, $"--diff {a} {b}: expected the numbers or SPIis of two IKEv2 sessions of the capture");
        return SessionDiff.Write(left, right, output) == 0 ? code : Failure;
    }

    private static int WriteVector(
        Pcap2TestOptions options, string path, CaptureAnalysis capture, IReadOnlyList<SessionAnalysis> chosen,
        CryptoProvider crypto, TextWriter output, TextWriter error)
    {
        if (ChooseFamily(capture, chosen, crypto, options, out var problem) is not { } family)
            return Fail(error, $"--vector: {problem}");
        var input = VectorInput.From(
            family, capture.Keys, Path.GetFileName(options.Capture!), options.Side, options.Psk);
        var text = VectorText.Render(input, crypto);
        File.WriteAllText(path, text);
        output.WriteLine($"{path}: {input.Messages.Count} messages; run it with ikelab pcap2test --run {path}");
        foreach (var line in VectorText.ReplaySummary(text))
            output.WriteLine($"  {line}");
        // Inputs that contradict each other are told now, not when the test is run.
        using var told = new StringWriter();
        if (VectorRunner.Run(path, text, crypto, told))
            return Success;
        output.Write(told);
        return Failure;
    }

    private static int WriteFeature(
        Pcap2TestOptions options, string path, CaptureAnalysis capture, IReadOnlyList<SessionAnalysis> chosen,
        CryptoProvider crypto, TextWriter output, TextWriter error)
    {
        if (ChooseFamily(capture, chosen, crypto, options, out var problem) is not { } family)
            return Fail(error, $"--feature: {problem}");
        var input = VectorInput.From(
            family, capture.Keys, Path.GetFileName(options.Capture!), options.Side, options.Psk);
        if (FeatureText.Render(input, VectorText.Open(input, crypto).Messages, crypto) is not { } text)
            return Fail(error, "--feature: the session lacks its IKE_SA_INIT, or the engine has none of its suites");
        File.WriteAllText(path, text);
        output.WriteLine($"{path}: run it with ikelab conform --feature {path}");
        var suite = new ScenarioSuite();
        using var reader = new StringReader(text);
        var code = Success;
        foreach (var result in FeatureLibrary.Parse(path, reader).Select(suite.Run))
        {
            output.WriteLine(result.Failure is { } failure
                ? $"  FAILED {result.Scenario.Name}: {failure}" : $"  passed {result.Scenario.Name}");
            code = result.Failure is null ? code : Failure;
        }
        return code;
    }

    /// <summary>The one conversation that the chosen sessions are of; null, with the reason, where there are several.</summary>
    private static SessionFamily? ChooseFamily(
        CaptureAnalysis capture, IReadOnlyList<SessionAnalysis> chosen, CryptoProvider crypto,
        Pcap2TestOptions options, out string problem)
    {
        var families = SessionFamily.All(capture, crypto, options.DhSecrets)
            .Where(f => f.Sessions.Any(s => chosen.Any(c => ReferenceEquals(c.Session, s)))).ToArray();
        problem = families.Length == 0
            ? "the capture has no IKEv2 session"
            : $"a test holds one conversation and the capture has {families.Length}: choose one with --session";
        return families.Length == 1 ? families[0] : null;
    }

    private static void WriteSanitised(CaptureAnalysis capture, string path, TextWriter output)
    {
        using var writer = new PcapNgWriter(File.Create(path));
        var sanitiser = new Sanitiser(writer);
        sanitiser.Write(capture);
        output.WriteLine($"{path}: {sanitiser.Written} messages, {sanitiser.StillSealed} of them with SK as it was"
            + $" for want of keys, {sanitiser.LeftOut} left out");
    }

    private static bool Check(IReadOnlyList<SessionAnalysis> sessions, TextWriter output)
    {
        int same = 0, different = 0, undecoded = 0;
        foreach (var session in sessions.Where(s => s.IsV2))
        {
            for (var i = 0; i < session.Messages.Count; i++)
            {
                var message = session.Messages[i];
                var differences = CanonicalCheck.Check(message);
                if (message.Error is not null)
                    undecoded++;
                else if (differences.Count == 0)
                    same++;
                else
                    different++;
                foreach (var difference in differences)
                    output.WriteLine($"#{session.Session.Messages[i].Origin.Packet} {difference}");
            }
        }
        output.WriteLine($"encoded again: {same} identical, {different} different, {undecoded} could not be decoded");
        return different == 0;
    }

    /// <summary>Gives secrets without an SPI to the first session, where there is only one conversation.</summary>
    private static string? NameSecrets(DhSecrets secrets, CaptureAnalysis capture)
    {
        if (!secrets.Named.Contains(0UL))
            return null;
        var sessions = capture.Table.Sessions.Where(s => s.MajorVersion == 2).ToArray();
        var begun = sessions.Count(s => s.Messages.Exists(m => m.Octets[18] == (byte)ExchangeType.IkeSaInit));
        if (sessions.Length == 0 || begun > 1)
            return $"--dh-secret: the capture has {sessions.Length} IKEv2 sessions: expected SPIi=HEX";
        secrets.Name(sessions[0].SpiI);
        return null;
    }

    private static SessionAnalysis? Find(CaptureAnalysis capture, string name) =>
        KeyFileReader.TrySpi(name, out var spi)
        ? capture.Sessions.FirstOrDefault(s => s.Session.SpiI == spi)
        : capture.Sessions.FirstOrDefault(s => $"{s.Session.Number}" == name);

    private static Stream OpenCapture(string path) => path == Pcap2TestOptions.StandardInput
        ? Console.OpenStandardInput()
        : Directory.Exists(path)
        ? throw new IOException($"{path} is a folder: expected a pcap, pcapng or snoop capture")
        // The reader has a buffer of its own.
        : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1,
            FileOptions.SequentialScan);

    private static int Fail(TextWriter error, string problem)
    {
        error.WriteLine($"ikelab pcap2test: {problem}");
        return Unusable;
    }

    private static string Help() => $"""
        usage: ikelab pcap2test CAPTURE [OPTION...]
               ikelab pcap2test --run FILE

        Finds the IKE sessions in a capture (pcap, pcapng, snoop; '-' is standard input), prints a transcript, opens
        what keys fit, and turns a session into a regression test. Defaults stand in brackets.

        {Pcap2TestOptionsParser.Help()}
        examples
          ikelab pcap2test capture.pcap --keys ikev2_decryption_table
          ikelab pcap2test capture.pcap --keys keys/ --vector session.test
          ikelab pcap2test --run session.test

        exit codes: 0 as it should be, 1 a test failed or --check or --diff found something, 2 wrong usage or a
        damaged capture

        """;
}

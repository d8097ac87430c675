using System.Text;
using IkeLab.Crypto;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Report;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test;

/// <summary><c>ikelab decode</c>: one IKE message as an annotated tree.</summary>
public static class DecodeCommand
{
    private const int MaxInput = 4 << 20;
    private const int Unusable = 2;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Contains("--help") || arguments.Contains("-h"))
        {
            output.Write(Help);
            return 0;
        }
        try
        {
            var keys = new KeyRing();
            if (Parse(arguments, keys, out var input) is { } problem
                || (problem = TryRead(input, out var octets)) is not null)
                return Fail(error, problem);
            return Print(octets, keys, output);
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or KeyFileException)
        {
            return Fail(error, exception.Message);
        }
    }

    private static string? Parse(string[] arguments, KeyRing keys, out string input)
    {
        input = "";
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == "--keys"
                || arguments[i].StartsWith("--keys=", StringComparison.Ordinal))
            {
                var value = arguments[i] == "--keys" ? i + 1 < arguments.Length ? arguments[++i]
                    : "" : arguments[i][7..];
                if (value.Length == 0)
                    return "--keys needs a value: the name of a file";
                KeyFileReader.Read(value, keys);
            }
            else if (arguments[i].StartsWith('-') && arguments[i] != "-")
                return $"there is no option {arguments[i]}: see ikelab decode --help";
            else if (input.Length > 0)
                return $"'{arguments[i]}' is one message too many";
            else
                input = arguments[i];
        }
        return input.Length == 0
            ? "a message is missing: expected HEX, BASE64, a file, or - for standard input" : null;
    }

    /// <summary>
    /// A file is read as it is, or as text if it is text; anything else must be the message itself.
    /// </summary>
    private static string? TryRead(string input, out byte[] octets)
    {
        octets = [];
        if (Directory.Exists(input))
            return $"{input} is a folder";
        if (input != "-" && !File.Exists(input))
        {
            return MessageText.TryRead(input, out octets, out var problem)
                ? null
                : $"'{(input.Length <= 40 ? input : input[..40] + "…")}' is no file, and {problem}";
        }
        using var stream = input == "-" ? Console.OpenStandardInput() : File.OpenRead(input);
        var buffer = new byte[MaxInput + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (length > MaxInput)
            return $"{input}: more than {MaxInput >> 20} MiB: an IKE message has at most 65535 octets";
        if (length == 0)
            return $"{input}: nothing in it";
        if (!MessageText.IsText(buffer.AsSpan(0, length)))
        {
            octets = buffer[..length];
            return null;
        }
        return MessageText.TryRead(Encoding.ASCII.GetString(buffer, 0, length), out octets, out var why)
            ? null : $"{input}: it is text, and {why}";
    }

    private static int Print(byte[] octets, KeyRing keys, TextWriter output)
    {
        // RFC 3948 §2.2: no IKE message begins with zeros, because SPIi is not zero.
        var marked = octets.Length > 4 && octets.AsSpan(0, 4).IndexOfAnyExcept((byte)0) < 0;
        if (marked)
            octets = octets[4..];
        using var crypto = new CryptoProvider();
        var message = new MessageOpener(crypto, keys).Open(octets);
        output.WriteLine(octets.Length < IkeHeader.Length
            ? $"{octets.Length} octets: an IKE header has {IkeHeader.Length}"
            : message.Header.MajorVersion == 1 ? IkeV1Summary.Describe(octets)
                : Transcript.Describe(message));
        if (marked)
            output.WriteLine("behind a non-ESP marker of 4 octets; offsets count from the IKE header");
        output.WriteLine();
        Transcript.WriteTree(message, output);
        return message.Header.MajorVersion == 1
            || (message.Error is null && message.InnerError is null) ? 0 : 1;
    }

    private static int Fail(TextWriter error, string problem)
    {
        error.WriteLine($"ikelab decode: {problem}");
        return Unusable;
    }

    private const string Help = """
        usage: ikelab decode HEX|BASE64|FILE|- [--keys FILE]

        Prints one IKE message as a tree: offset, octets, field, value. A non-ESP marker before it is skipped. With
        keys (see ikelab pcap2test --help) the content of SK follows.

        exit codes: 0 a message, 1 malformed or not to be opened, 2 wrong usage

        """;
}

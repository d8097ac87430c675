using System.Text;

namespace IkeLab.Pcap2Test.Options;

/// <summary>
/// Reads the arguments of <c>ikelab pcap2test</c>; what is wrong is told in one sentence.
/// </summary>
internal static class Pcap2TestOptionsParser
{
    public static bool TryParse(string[] arguments, out Pcap2TestOptions options, out string error)
    {
        options = new();
        for (var i = 0; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith('-') || argument == Pcap2TestOptions.StandardInput)
            {
                if (options.Capture is not null)
                {
                    error = $"'{argument}' is one capture too many after '{options.Capture}'";
                    return false;
                }
                options.Capture = argument;
                continue;
            }
            if ((error = ReadOption(arguments, ref i, options)).Length > 0)
                return false;
        }
        error = Contradiction(options);
        return error.Length == 0;
    }

    /// <summary>The option list of the help page.</summary>
    public static string Help()
    {
        var text = new StringBuilder();
        foreach (var option in Pcap2TestOptionsTable.All)
            text.Append($"  {option.Name + " " + option.Shown,-24} {option.Help}\n");
        return text.ToString();
    }

    private static string ReadOption(string[] arguments, ref int i, Pcap2TestOptions options)
    {
        var argument = arguments[i];
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? argument : argument[..equals];
        if (Array.Find(Pcap2TestOptionsTable.All, o => o.Name == name) is not { } option)
            return $"there is no option {name}: see ikelab pcap2test --help";
        string[] values;
        if (equals >= 0)
        {
            if (option.Values != 1)
                return option.Values == 0
                    ? $"{name} takes no value, and got '{argument[(equals + 1)..]}'"
                    : $"{name} takes its values as arguments of their own: {option.Expected}";
            values = [argument[(equals + 1)..]];
        }
        else
        {
            if (i + option.Values >= arguments.Length)
                return $"{name} needs {(option.Values == 1 ? "a value" : $"{option.Values} values")}: {option.Expected}";
            values = arguments[(i + 1)..(i + 1 + option.Values)];
            i += option.Values;
        }
        return option.Read(options, values)
            ? ""
            : $"{name} cannot be '{string.Join(' ', values)}': expected {option.Expected}";
    }

    private static string Contradiction(Pcap2TestOptions options)
    {
        if (options.RunFiles.Count > 0)
        {
            return options.Capture is null
                ? ""
                : $"--run takes no capture, and got '{options.Capture}': a test file holds all that it needs";
        }
        if (options.Capture is null)
            return "a capture is missing: ikelab pcap2test CAPTURE, or --run FILE";
        string?[] written = [options.VectorPath, options.FeaturePath, options.SanitisePath, options.JsonPath];
        foreach (var path in written)
        {
            if (path is not null && (path == options.Capture || written.Count(w => w == path) > 1))
                return $"'{path}' cannot be written twice, or read and written";
        }
        return options is { Side: not null, VectorPath: null, FeaturePath: null }
            ? "--side goes with --vector or --feature" : "";
    }
}

using System.Globalization;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Systems;

/// <summary>Traffic selectors as text: "10.1.0.0-10.1.255.255", and where wanted " protocol 17 ports
/// 53-53".</summary>
public static class Selectors
{
    /// <exception cref="StepException">Another form.</exception>
    public static TrafficSelector Parse(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var range = words[0].Split('-');
        if (range.Length != 2 || words.Length is not (1 or 3 or 5))
            throw new StepException($"'{text}' is no selector: start-end [protocol N [ports N-N]]");
        byte protocol = 0;
        ushort start = 0, end = ushort.MaxValue;
        if (words.Length >= 3)
            protocol = byte.Parse(words[2], CultureInfo.InvariantCulture);
        if (words.Length == 5 && words[4].Split('-') is [var first, var last])
        {
            start = ushort.Parse(first, CultureInfo.InvariantCulture);
            end = ushort.Parse(last, CultureInfo.InvariantCulture);
        }
        return new(protocol, start, end, IpAddress.Parse(range[0]), IpAddress.Parse(range[1]));
    }

    /// <summary>Several selectors, separated by commas.</summary>
    public static TrafficSelector[] ParseList(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];

    public static string Describe(IEnumerable<TrafficSelector> selectors) =>
        string.Join(", ", selectors.Select(s =>
        $"{s.Start}-{s.End}" + (s is { Protocol: 0, StartPort: 0, EndPort: ushort.MaxValue }
            ? "" : $" protocol {s.Protocol} ports {s.StartPort}-{s.EndPort}")));
}

using System.Globalization;

namespace IkeLab.Bench;

/// <summary>Lines of the form: what, figure, budget, ratio.</summary>
internal static class Figure
{
    public static void Title(string title) => Console.WriteLine($"\n{title}");

    public static void Line(string what, double value, string unit, double budget, bool lowerIsBetter = true)
    {
        var ratio = lowerIsBetter ? value / budget : budget / value;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {what,-58} {value,12:N2} {unit,-10} budget {budget,10:N0}   {ratio,6:0.00} of it"));
    }

    public static void Line(string what, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {value,12:N2} {unit}"));

    public static void Ratio(string what, double ratio) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {what,-58} {ratio,12:0.00} times"));
}

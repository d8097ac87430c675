namespace IkeLab.Sim;

/// <summary>
/// Remembers draws, so that two runs that should be equal can be compared and the first draw that differs be named.
/// For tests: it grows with the run.
/// </summary>
public sealed class DrawLog
{
    private readonly List<(int Chooser, ChoiceKind Kind, ulong Bits)> _draws = [];

    public int Count => _draws.Count;

    public void Add(int chooser, ChoiceKind kind, ulong bits) => _draws.Add((chooser, kind, bits));

    /// <summary>Null when the two are equal, else a sentence about the first difference.</summary>
    public static string? FirstDifference(DrawLog a, DrawLog b)
    {
        for (var i = 0; i < Math.Max(a.Count, b.Count); i++)
        {
            if (i == a.Count || i == b.Count)
                return $"one run stops after {i} draws and the other goes on";
            if (a._draws[i] != b._draws[i])
                return $"draw {i} is {Describe(a._draws[i])} in one run and {Describe(b._draws[i])} in the other";
        }
        return null;
    }

    private static string Describe((int Chooser, ChoiceKind Kind, ulong Bits) draw) =>
        $"{draw.Kind} of chooser {draw.Chooser} = {draw.Bits:x16}";
}

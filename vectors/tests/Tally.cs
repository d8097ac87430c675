namespace IkeLab.Vectors.Tests;

/// <summary>How the cases of one suite came out.</summary>
internal sealed class Tally(string suite)
{
    /// <summary>A broken algorithm fails every case; the first ones tell enough.</summary>
    private const int MaxFailures = 10;

    private readonly List<string> _failures = [];
    private readonly SortedDictionary<string, int> _reasons = new(StringComparer.Ordinal);

    public string Suite => suite;
    public int Passed { get; private set; }
    public int Failed { get; private set; }
    public int Unsupported { get; private set; }

    /// <summary>
    /// Cases that an implementation may take or refuse (Wycheproof's "acceptable"), handled as they
    /// should be.
    /// </summary>
    public int Acceptable { get; private set; }

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Why cases are unsupported, and how many for each reason.</summary>
    public IReadOnlyDictionary<string, int> Reasons => _reasons;

    public void Pass() => Passed++;

    /// <summary>
    /// A case of the acceptable ones was handled as it should be, or cannot be run here.
    /// </summary>
    public void Accept(Tally outcome)
    {
        Add(outcome);
        Passed -= outcome.Passed;
        Acceptable += outcome.Passed;
    }

    public void Fail(string message)
    {
        Failed++;
        if (_failures.Count < MaxFailures)
            _failures.Add(message);
    }

    public void Lack(string reason)
    {
        Unsupported++;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
    }

    public void Add(Tally other)
    {
        Passed += other.Passed;
        Failed += other.Failed;
        Unsupported += other.Unsupported;
        Acceptable += other.Acceptable;
        _failures.AddRange(other._failures.Take(MaxFailures - _failures.Count));
        foreach (var (reason, count) in other._reasons)
            _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
    }
}

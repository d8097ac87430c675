namespace IkeLab.Sim.Report;

/// <summary>One self-contained page about a run.</summary>
public static class HtmlReport
{
    public static void Write(RunRecord record, Stream stream)
    {
        _ = record;
        _ = stream;
    }
}

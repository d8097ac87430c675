using System.Text.Json;

namespace IkeLab.Sim.Report;

/// <summary>A run as JSON: the same octets for the same seed and options on every machine.</summary>
public static class JsonReport
{
    public static void Write(RunRecord record, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("command", (record.Options with { JsonPath = null, PcapPath = null, ReportPath = null, Quiet = false })
            .ToCommandLine());
        json.WriteString("verdict", record.Verdict.ToString().ToLowerInvariant());
        WriteViolation(json, record.Violation);
        json.WriteNumber("virtualSeconds", record.VirtualTime.TotalSeconds);
        json.WriteNumber("events", record.Events);
        WriteFigures(json, "figures", record.Figures);
        WriteFigures(json, "checks", record.Checks);
        json.WriteStartObject("distributions");
        foreach (var distribution in record.Distributions)
            WriteDistribution(json, distribution);
        json.WriteEndObject();
        json.WriteNumber("sampleSeconds", record.SampleEvery.TotalSeconds);
        json.WriteStartObject("series");
        foreach (var series in record.Series)
        {
            json.WriteStartArray(series.Name);
            foreach (var value in series.Values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteViolation(Utf8JsonWriter json, Violation? violation)
    {
        if (violation is null)
            return;
        json.WriteStartObject("violation");
        json.WriteString("invariant", violation.Invariant);
        json.WriteString("what", violation.What);
        json.WriteNumber("atSeconds", violation.At.TotalSeconds);
        json.WriteString("between", violation.Between);
        json.WriteStartArray("lastMessages");
        foreach (var message in violation.LastMessages)
            json.WriteStringValue(message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFigures(Utf8JsonWriter json, string name, IReadOnlyList<Figure> figures)
    {
        json.WriteStartObject(name);
        foreach (var group in figures.GroupBy(f => f.Group))
        {
            json.WriteStartObject(group.Key);
            foreach (var figure in group)
                json.WriteNumber(figure.Name, figure.Value);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteDistribution(Utf8JsonWriter json, Distribution distribution)
    {
        json.WriteStartObject(distribution.Name);
        json.WriteNumber("count", distribution.Count);
        json.WriteNumber("p50Microseconds", distribution.P50);
        json.WriteNumber("p95Microseconds", distribution.P95);
        json.WriteNumber("p99Microseconds", distribution.P99);
        json.WriteNumber("maxMicroseconds", distribution.Max);
        json.WriteEndObject();
    }
}

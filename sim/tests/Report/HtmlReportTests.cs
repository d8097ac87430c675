using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using IkeLab.Sim.Report;

namespace IkeLab.Sim.Tests.Report;

public sealed partial class HtmlReportTests
{
    private const string Hostile = """</script><img src=x onerror="alert('1')">&amp;""";

    private static readonly WallFigures Wall = new(TimeSpan.FromSeconds(1), 1, 1);

    [Fact]
    public void The_page_refers_to_nothing_outside_itself()
    {
        var page = Write(Records.Broken("peer-1", Wall));

        Assert.DoesNotMatch(Reference(), page);
        Assert.Equal(["http://www.w3.org/2000/svg"], Address().Matches(page).Select(m => m.Value).Distinct());
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        var page = Write(Records.Broken(Hostile, Wall));

        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        // The page's own two elements end; nothing else does.
        Assert.Equal(2, Regex.Count(page, "</script>", RegexOptions.IgnoreCase));
        Assert.Contains("&lt;/script&gt;&lt;img src=x", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_messages_of_a_chart_are_embedded_as_they_are()
    {
        var page = Write(Records.Broken(Hostile, Wall));

        using var charts = JsonDocument.Parse(Charts().Match(page).Groups[1].Value);

        var chart = charts.RootElement[0];
        Assert.Equal(Hostile, chart.GetProperty("peer").GetString());
        Assert.Equal("gateway", chart.GetProperty("other").GetString());
        Assert.Equal(4, chart.GetProperty("leftOut").GetInt32());
        Assert.Equal(Hostile, chart.GetProperty("messages")[0][3].GetString());
    }

    [Fact]
    public void A_broken_run_says_what_when_between_whom_and_how_to_repeat_it()
    {
        var page = Write(Records.Broken("one-child", Wall));

        Assert.Contains("broken: invariant", page, StringComparison.Ordinal);
        Assert.Contains("<b>one-child</b>: one-child", page, StringComparison.Ordinal);
        Assert.Contains("at 00:01:01.5000000, between one-child", page, StringComparison.Ordinal);
        Assert.Contains("<pre>one-child\nsecond\n</pre>", page, StringComparison.Ordinal);
        Assert.Contains("<pre>./ikelab sim --peers 2 --loss 5%", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_stand_in_the_table_with_separators_of_thousands() =>
        Assert.Contains("<td>datagrams</td><td class=\"n\">1,234,567</td>",
            Write(Records.Broken("datagrams", Wall)), StringComparison.Ordinal);

    [Fact]
    public void A_run_without_anything_still_gives_a_page()
    {
        var page = Write(Records.Empty());

        Assert.Contains("every invariant held", page, StringComparison.Ordinal);
        Assert.EndsWith("</html>\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    private static string Write(RunRecord record)
    {
        using var stream = new MemoryStream();
        HtmlReport.Write(record, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [GeneratedRegex("""(src|href)=|url\(|@import|<link|<iframe""", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();

    [GeneratedRegex("""(https?:)?//[\w.]+/[^"'\s<]*""")]
    private static partial Regex Address();

    [GeneratedRegex("""id="charts">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Charts();
}

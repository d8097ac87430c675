using IkeLab.Vectors.Tests.Checks;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests;

/// <summary>The repository's own vectors, a row for each group.</summary>
public sealed class KatTests
{
    /// <summary>
    /// A file that cannot be read gives one row, which fails with the parser's message.
    /// </summary>
    public static TheoryData<string, string> Groups()
    {
        var rows = new TheoryData<string, string>();
        foreach (var path in KatFile.All())
        {
            var file = Path.GetFileName(path);
            try
            {
                foreach (var group in KatFile.Read(path).Groups)
                    rows.Add(file, group.Name);
            }
            catch (KatException)
            {
                rows.Add(file, "");
            }
        }
        return rows;
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Group_gives_its_figures(string file, string group)
    {
        var found = Find(file, group);
        Report.Check(CheckTable.Run($"{file} {group} ({found.Source})", found.Cases));
    }

    /// <summary>
    /// Each figure with one nibble flipped, and each verdict turned round, makes its case fail: the
    /// checks look at all that they are given.
    /// </summary>
    [Theory]
    [MemberData(nameof(Groups))]
    public void A_falsified_figure_is_noticed(string file, string group)
    {
        foreach (var vector in Find(file, group).Cases)
        {
            try
            {
                CheckTable.Run(vector);
            }
            catch (UnsupportedException lack)
            {
                Assert.Skip(lack.Message);
            }
            foreach (var figure in vector.Figures)
            {
                var tally = CheckTable.Run(group, [vector.Falsified(figure)]);
                Assert.True(tally.Failed == 1, $"{vector.Where}: {figure} may be anything");
            }
        }
    }

    private static KatGroup Find(string file, string group) =>
        KatFile.Read(Path.Combine(KatFile.Folder, file)).Groups.Single(
            found => found.Name == group);
}

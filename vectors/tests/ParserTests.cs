using IkeLab.Vectors.Tests.Checks;
using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests;

/// <summary>The format of README.md: what is read, and what is said about what is not.</summary>
public sealed class ParserTests
{
    private const string Head = "suite = s\ngroup = g\nsource = RFC 1\nkind = prf\n";

    [Fact]
    public void A_file_has_groups_with_shared_keys_and_cases()
    {
        var file = Parse(
            """
            # Two groups.
            suite = example
            group = first   # a comment behind a value
            source = RFC 4231 §4.3
            kind = prf
            prf = HmacSha256

            case = 1
            key = "Jefe # no comment"
            data =
              0001
              02
            case = 2
            key = 00
            data = ""

            group = second
            source = a document
            kind = mac
            case = 1
            icv = ff*3 00..02 "ab"
            """);
        Assert.Equal("example", file.Suite);
        Assert.Equal(["first", "second"], file.Groups.Select(group => group.Name));
        var one = file.Groups[0].Cases[0];
        Assert.Equal("RFC 4231 §4.3", file.Groups[0].Source);
        Assert.Equal("HmacSha256", one.Word("prf"));
        Assert.Equal("Jefe # no comment"u8.ToArray(), one.Octets("key"));
        Assert.Equal([0, 1, 2], one.Octets("data"));
        Assert.Empty(file.Groups[0].Cases[1].Octets("data"));
        Assert.Equal(
            [255, 255, 255, 0, 1, 2, (byte)'a', (byte)'b'], file.Groups[1].Cases[0].Octets("icv"));
    }

    [Theory]
    [InlineData("group = g", "x.kat:1: expected suite as the first key, found group")]
    [InlineData("suite = a\nsuite = b", "x.kat:2: expected one suite in a file")]
    [InlineData("suite = a", "x.kat:1: expected at least one group")]
    [InlineData("suite = a\nkey = 00", "x.kat:2: expected a group before key")]
    [InlineData("suite = a\ncase = 1", "x.kat:2: expected a group before the first case")]
    [InlineData("suite = a\nnonsense", "x.kat:2: expected key = value, found nonsense")]
    [InlineData(
        "suite = a\nBad = 1",
        "x.kat:2: expected a key of small letters, digits and hyphens, found Bad")]
    [InlineData(
        "suite = a\n 00", "x.kat:2: expected a key = value above a line that begins with a space")]
    [InlineData(
        "suite = a\ngroup = g\nkind = prf\ncase = 1",
        "x.kat:4: expected source and kind before the first case of group g")]
    [InlineData(
        "suite = a\ngroup = g\nsource =\nkind = prf\ncase = 1",
        "x.kat:5: expected source and kind before the first case of group g")]
    [InlineData(
        "suite = a\ngroup = g\nsource = s\nkind = k",
        "x.kat:2: expected at least one case in group g")]
    [InlineData(Head + "case = 1\nkey = 00\nkey = 01", "x.kat:7: the key key stands twice")]
    [InlineData(Head + "key = 00\ncase = 1\nkey = 01", "x.kat:7: the key key stands twice")]
    [InlineData(
        Head + "case = 1\nkey = 00\ncase = 1", "x.kat:7: the case 1 stands twice in group g")]
    [InlineData(Head + "case = 1\nkey = 00\ngroup = g", "x.kat:7: the group g stands twice")]
    [InlineData(
        Head + "case = 1\nsource = RFC 2", "x.kat:6: expected source before the first case")]
    [InlineData(
        Head + "case = 1\nkey =\n\ncase = 2",
        "x.kat:6: expected a value behind key (\"\" for no octets)")]
    public void What_breaks_the_format_is_named_with_its_line(string text, string message)
    {
        var error = Assert.Throws<KatException>(() => Parse(text));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("0", "x.kat:6: key: expected two digits an octet, found 1 in 0")]
    [InlineData("0g", "x.kat:6: key: expected hexadecimal digits, found 0g in 0g")]
    [InlineData("\"abc", "x.kat:6: key: expected a closing quotation mark")]
    [InlineData("05..01", "x.kat:6: key: expected a range that counts up, found 05..01")]
    [InlineData("aa*0", "x.kat:6: key: expected a count from 1 to 65536, found 0")]
    [InlineData("aa*99999999", "x.kat:6: key: expected a count from 1 to 65536, found 99999999")]
    [InlineData("aa*60000 bb*60000", "x.kat:6: key: expected at most 65536 octets")]
    public void Bad_octets_are_named_with_their_line(string value, string message)
    {
        var vector = Parse(Head + $"case = 1\nkey = {value}").Groups[0].Cases[0];
        var error = Assert.Throws<KatException>(() => vector.Octets("key"));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("kind = prf", "prf = HmacSha1\nkey = 00\ndata = 00", "needs the key out")]
    [InlineData(
        "kind = prf", "prf = HmacMd5\nkey = 00\ndata = 00\nout = 00", "prf: HmacMd5 is no PrfId")]
    [InlineData("kind = prf", "prf = 2\nkey = 00\ndata = 00\nout = 00", "prf: 2 is no PrfId")]
    [InlineData(
        "kind = cipher", "key = 00", "no kind cipher; expected one of algorithm-identifier")]
    [InlineData(
        "kind = algorithm-identifier", "key = Rsa\nder = 00\nverdict = good",
        "verdict: expected accepted or refused, found good")]
    [InlineData(
        "kind = algorithm-identifier", "key = Rsa\nder = 00\nverdict = refused\nhint = 00",
        "the key hint has no use in a case of kind algorithm-identifier")]
    public void A_case_that_its_check_cannot_use_fails(string kind, string keys, string message)
    {
        var text = Head.Replace("kind = prf", kind) + "case = 1\n" + keys;
        var tally = CheckTable.Run("s", Parse(text).Groups[0].Cases);
        Assert.Equal((0, 1), (tally.Passed, tally.Failed));
        Assert.Contains(message, tally.Failures[0]);
    }

    /// <summary>RFC 4231 §4.3, then with the last nibble of its figure changed.</summary>
    [Theory]
    [InlineData("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", 1, 0)]
    [InlineData("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3842", 0, 1)]
    public void A_wrong_figure_fails_and_says_what_came_out(string figure, int passed, int failed)
    {
        var text = Head
            + "case = 1\nprf = HmacSha256\nkey = \"Jefe\"\n"
            + $"data = \"what do ya want for nothing?\"\nout = {figure}";
        var tally = CheckTable.Run("s", Parse(text).Groups[0].Cases);
        Assert.Equal((passed, failed), (tally.Passed, tally.Failed));
        if (failed != 0)
            Assert.Contains("out is 5bdcc146bf60754e", tally.Failures[0]);
    }

    [Fact]
    public void A_line_that_is_too_long_is_refused() =>
        Assert.Throws<KatException>(() => Parse("suite = " + new string('a', 200)));

    private static KatFile Parse(string text) => new KatParser("x.kat").Parse(text.Split('\n'));
}

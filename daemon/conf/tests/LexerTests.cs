namespace IkeLab.Configuration.Tests;

/// <summary>Tokens and macros, by what a policy's identity or tag becomes.</summary>
public sealed class LexerTests
{
    private const string Hosts = "from 192.0.2.2 to 192.0.2.1";

    [Theory]
    [InlineData("\"a b\"", "a b")]
    [InlineData("'a b'", "a b")]
    [InlineData("\"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("\"a\\ b\\\tc\"", "a b\tc")]
    [InlineData("\"a\\b\\\\c\"", "a\\b\\\\c")]
    [InlineData("\"one\ntwo\"", "onetwo")]
    [InlineData("\"one\\\ntwo\"", "onetwo")]
    [InlineData("\"Zürich\"", "Zürich")]
    [InlineData("bare.word-with:signs", "bare.word-with:signs")]
    [InlineData("br\\\noken", "broken")]
    [InlineData("es\\caped", "escaped")]
    [InlineData("12ab", "12ab")]
    [InlineData("\"#no comment\"", "#no comment")]
    [InlineData("\"$name\"", "$name")]
    public void AStringReadsAsInIked(string written, string read) =>
        Assert.Equal(read, Reading.Policy($"ikev2 {Hosts} tag {written}").Tag);

    [Theory]
    [InlineData("x")]
    [InlineData("two words")]
    [InlineData("quote \" quote")]
    [InlineData("back\\slash")]
    [InlineData("back\\ slash before a space")]
    [InlineData("back\\\" slash before a quote")]
    [InlineData("tab\there")]
    [InlineData("back\\\tslash before a tab")]
    [InlineData("ends in a backslash\\")]
    [InlineData("two at the end\\\\")]
    [InlineData("$macro")]
    [InlineData("'single'")]
    [InlineData("# hash")]
    [InlineData("")]
    public void WhatIsQuotedReadsBack(string text) =>
        Assert.Equal(text, Reading.Policy($"ikev2 {Hosts} tag {ConfigurationPrinter.Quote(text)}").Tag ?? "");

    [Fact]
    public void AMacroIsReadInPlaceAndJoinsWhatFollows()
    {
        var policy = Reading.Policy("net = \"10.0.0\"\nikev2 from $net.0/24 to $net.9 peer 192.0.2.1");
        Assert.Equal("10.0.0.0/24", policy.Pairs[0].Source.ToString());
        Assert.Equal("10.0.0.9", policy.Pairs[0].Destination.ToString());
    }

    [Fact]
    public void TheCommandLineWinsOverTheFile()
    {
        var configuration = Reading.Valid($"id = written\nikev2 {Hosts} srcid $id", ("id", "command-line"));
        Assert.Equal("command-line", configuration.Policies[0].SourceId!.Text);
    }

    [Fact]
    public void AMacroMayHoldAWholeClause() =>
        Assert.Equal("x y", Reading.Policy($"what = \"srcid 'x y'\"\nikev2 {Hosts} $what").SourceId!.Text);

    [Fact]
    public void AValueOfSeveralWordsIsJoined() =>
        Assert.Equal("b", Reading.Policy($"what = 'srcid' b\nikev2 {Hosts} $what").SourceId!.Text);

    [Fact]
    public void MacrosThatDoubleStopAtALimit()
    {
        var text = new StringBuilder("m0 = \"xxxxxxxxxxxxxxxx\"\n");
        for (var i = 1; i < 40; i++)
            text.Append($"m{i} = $m{i - 1} $m{i - 1}\n");
        var error = Reading.Load(text.ToString()).Errors[0];
        Assert.Contains("macros grow too large", error.Message);
    }

    [Theory]
    [InlineData("name=value", true, "name", "value")]
    [InlineData("a=b=c", true, "a=b", "c")]
    [InlineData("name=", true, "name", "")]
    [InlineData("name", false, "", "")]
    [InlineData("=value", false, "", "")]
    public void TheOptionIsSplitAsInIked(string option, bool valid, string name, string value)
    {
        Assert.Equal(valid, LoadOptions.TryParseMacro(option, out var n, out var v));
        Assert.Equal((name, value), (n, v));
    }

    [Fact]
    public void ACommentThatEndsInABackslashIsWarnedOf() => Assert.Contains(
        Reading.Warnings($"ikev2 {Hosts} # why \\\nset passive\n"), w => w.Contains("ends in a backslash"));
}

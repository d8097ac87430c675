namespace IkeLab.Configuration.Tests;

/// <summary>What people read when a file is wrong: place, token, and what was expected.</summary>
public sealed class ErrorTests
{
    private const string P = Reading.Pair;

    [Theory]
    [InlineData($"ikev2 {P} ikesa enc aes-512", 1, 64, "'aes-512' is no name of a cipher here; did you mean 'aes-")]
    [InlineData("set nosuch", 1, 5, "'nosuch' is out of place here; expected 'dpd_check_interval', 'ocsp', 'active'")]
    [InlineData("set fragmentatoin", 1, 5, "did you mean 'fragmentation'?")]
    [InlineData("\n\nikev3 x", 3, 1, "'ikev3' begins no statement; did you mean 'ikev2'?")]
    [InlineData($"ikev2 ESP {P} x", 1, 58, "'x' is out of place here; expected a clause, or psk, eap or one of rsa, ")]
    [InlineData($"ikev2 \"x\" ESP {P}", 1, 11, "'ESP' is out of place here; did you mean 'esp'?")]
    [InlineData($"ikev2 {P} psk 12345678", 1, 58, "a key of digits alone is no string; expected it in quotes")]
    [InlineData($"ikev2 {P} srcid 5", 1, 60, "'5' is out of place here; a string of digits alone needs quotes: \"5\"")]
    [InlineData($"ikev2 {P} lifetime 5d", 1, 63, "'5d' has the unknown unit 'd'; expected seconds, or a number with m ")]
    [InlineData($"ikev2 {P} lifetime 1h psk abc ikelifetime 2h", 1, 74,
        "'ikelifetime' is out of place here; expected it before 'psk', because the clauses of a policy have a fixed order")]
    [InlineData($"ikev2 {P} iface lo psk abc", 1, 63, "expected it before 'iface'")]
    [InlineData($"ikev2 {P} srcid a srcid b", 1, 62, "expected it once, but 'srcid' stands before")]
    [InlineData($"ikev2 {P} peer 192.0.2.9", 1, 54, "expected one 'peer' and one 'local' at most")]
    [InlineData($"ikev2 {P} enc aes-256", 1, 54, "expected 'ikesa' or 'childsa' before 'enc'")]
    [InlineData("ikev2 from 10.0.0.0/8 to $gateway", 1, 26, "the macro 'gateway' is not defined; expected one that a line")]
    [InlineData("gateway = x\nikev2 from 10.0.0.0/8 to $gatewy", 2, 26, "did you mean $gateway?")]
    [InlineData("ikev2 from 10.0.0.300 to 10.0.0.1", 1, 12, "no address is found for '10.0.0.300'")]
    [InlineData($"ikev2 {P} \\\n\tpsk \"unclosed", 2, 6, "this string has no end; expected a closing \"")]
    [InlineData($"ikev2 {P} ikesa enc aes-256 enc aes-256-gcm", 1, 54,
        "'aes-256-gcm' authenticates by itself and 'aes-256' does not")]
    [InlineData("ikev2 from 10.0.0.0/8 to 2001:db8::/32 peer 192.0.2.1", 1, 7, "'from 10.0.0.0/8' and 'to 2001:db8::/32' mix")]
    [InlineData("ikev2 active from any to any peer any", 1, 30, "an active policy needs hosts to connect")]
    [InlineData("ikev2 from any to any local 192.0.2.2 peer ::1", 1, 23, "'local 192.0.2.2' and 'peer ::1' mix")]
    [InlineData("ikev2 from any to any, from any to 10.0.0.0/8", 1, 7, "expected 'peer'")]
    [InlineData($"ikev2 {P} tap tun0", 1, 58, "expected enc and a number, such as enc0")]
    [InlineData("\tpeer 192.0.2.1", 1, 2, "must end in a backslash")]
    [InlineData("ikev2 from any to any\r\n", 1, 22, "a carriage return ends this line; expected lines that end in a line feed")]
    [InlineData("ikev2 rdomain 5 " + P, 1, 7, "OpenBSD alone has them")]
    public void AnErrorNamesPlaceTokenAndExpectation(string text, int line, int column, string message)
    {
        var error = Reading.Error(text);
        Assert.Contains(message, error.Message);
        Assert.Equal(new(TestHost.Main, line, column), error.Position);
    }

    [Fact]
    public void AnErrorShowsTheLineWithACaret()
    {
        var error = Reading.Error($"# head\nikev2 \"x\" \\\n\tfrom 10.0.0.0/24 port htps to 10.1.0.0/24 peer 192.0.2.1");
        Assert.Equal("""
            /etc/iked.conf:3:24: error: 'htps' is no service; expected a name of /etc/services or 0 to 65535
                TABfrom 10.0.0.0/24 port htps to 10.1.0.0/24 peer 192.0.2.1
                TAB                      ^~~~
            """.Replace("TAB", "\t"), error.Render());
    }

    [Fact]
    public void EveryStatementIsJudgedInOneRun()
    {
        var errors = Reading.Load($"set nosuch\nuser a\nikev2 {P} psk\nikev2 {P}\nikev2 {P} lifetime 5d bytes 5T").Errors;
        Assert.Equal([1, 2, 3, 5, 5], errors.Select(e => e.Position.Line));
    }

    [Theory]
    [InlineData("ikev2 from 10.0.0.0/8 to nowhere.invalid", true)]
    [InlineData($"ikev2 {P} iface nosuch0", true)]
    [InlineData("ikev2 from 10.0.0.0/8 to 10.0.0.0/129", false)]
    [InlineData("set nosuch", false)]
    public void WhatTheHostMayAnswerOtherwiseLaterIsToldFromWhatStaysWrong(string text, bool mayPass) =>
        Assert.Equal(mayPass, Reading.Error(text).MayPass);

    [Fact]
    public void AfterTwentyErrorsReadingEnds()
    {
        var text = string.Join('\n', Enumerable.Range(0, 100).Select(i => $"set nosuch{i}"));
        Assert.Equal(20, Reading.Load(text).Errors.Count);
    }

    [Fact]
    public void AnErrorOfAnIncludedFileNamesThatFile()
    {
        var host = new TestHost().Add(TestHost.Main, "include \"part.conf\"\nset alsonosuch").Add("/etc/part.conf", "\nset nosuch");
        var errors = Reading.Load(host).Errors;
        Assert.Equal(["/etc/part.conf:2:5", "/etc/iked.conf:2:5"], errors.Select(e => e.Position.ToString()).Order()
            .Reverse());
    }

    [Theory]
    [InlineData("ikev2 from any to any psk \"top secret\" nosuch nosuch")]
    [InlineData("user alice \"top secret\" nosuch")]
    [InlineData("user alice 'top secret' nosuch")]
    [InlineData("radius server 192.0.2.1 secret \"top secret\" nosuch")]
    [InlineData("ikev2 from any to any psk \"top secret\" \"top secret\"")]
    public void NoSecretStandsInAMessage(string text)
    {
        foreach (var diagnostic in Reading.Load(text).Errors)
            Assert.DoesNotContain("\"top secret\" n", diagnostic.Render());
        Assert.DoesNotContain("psk \"top secret\"", string.Concat(Reading.Load(text).Errors.Select(e => e.Render())));
    }

    [Fact]
    public void ControlCharactersDoNotReachATerminal()
    {
        var error = Reading.Error("set \"\u001b[31mred\"");
        Assert.DoesNotContain('\u001b', error.Render());
    }
}

using System.Text;

namespace IkeLab.Control.Tests;

public sealed class RequestParserTests
{
    [Theory]
    [InlineData("[]", "a request is a JSON object, e.g. ")]
    [InlineData("{}", "the request's version is missing, and this daemon speaks version 1 of the protocol")]
    [InlineData("""{"version":2,"id":1}""", "the request's version is 2, and this daemon speaks version 1")]
    [InlineData("""{"version":"\u001b[2J","id":1}""", """the request's version is "\u001b[2J", and""")]
    [InlineData("""{"version":1}""", "the request lacks an id")]
    [InlineData("""{"version":1,"id":1.5}""", "the request lacks an id")]
    [InlineData("""{"version":1,"id":1}""", "the request lacks its member request")]
    [InlineData("""{"version":1,"id":1,"request":{"command":3}}""", "the request lacks its member request")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"sho\u0007"}}""",
        "there is no command 'sho?': there are active, couple, decouple, initiate, list-conns, load, log,")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"load"}}""",
        "the command load takes path (a string) besides its name.")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"load","path":null}}""", "the command load takes path")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"load","path":"iked.conf"}}""",
        "load takes an absolute path, and 'iked.conf' is none.")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"load","path":"/etc","p":1}}""",
        "the command load takes path")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"reload","path":"/etc"}}""",
        "the command reload takes nothing besides its name.")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"reset","scope":"everything"}}""",
        "the command reset takes scope (one of All, Ca, Policy, Sa, User) besides its name.")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"rekey-ike","spi":5}}""",
        "the command rekey-ike takes spi (0x and hexadecimal digits) besides its name.")]
    [InlineData("""{"version":1,"id":1,"request":{"command":"rekey-child","spi":"0x100000000"}}""",
        "the command rekey-child takes spi")]
    [InlineData("""{"version":1,"id":1,"id":2}""", "the line is not one JSON object")]
    [InlineData("{", "the line is not one JSON object")]
    [InlineData("[[[[[[[[[[[[", "the line is not one JSON object")]
    public void What_is_wrong_is_said_in_a_sentence(string line, string expected)
    {
        Assert.Null(RequestParser.Parse(Encoding.UTF8.GetBytes(line), out _, out var error));
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_need_not_come_first()
    {
        var line = """{"request":{"path":"/x","command":"load"},"id":-3,"version":1}""";

        Assert.Equal(new LoadRequest("/x"), RequestParser.Parse(Encoding.UTF8.GetBytes(line), out var id, out _));
        Assert.Equal(-3, id);
    }

    [Fact]
    public void Whatever_the_octets_are_the_result_is_a_request_or_a_sentence()
    {
        var random = new Random(20260101);
        string[] seeds =
        [
            """{"version":1,"id":1,"request":{"command":"load","path":"/etc/iked.conf"}}""",
            """{"version":1,"id":9007199254740993,"request":{"command":"reset","scope":"Policy"}}""",
            """{"version":1,"id":1,"request":{"command":"rekey-ike","spi":"0x1122334455667788"}}""",
            """{"version":1,"id":1,"request":{"command":"log","verbose":true}}""",
        ];
        string[] pieces = ["\\ud800", "\\u0000", "{", "}", "\"", "[[[[[[[[[", "null", "1e999", "-", ":", ",", "command"];
        var requests = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var octets = Encoding.UTF8.GetBytes(seeds[random.Next(seeds.Length)]).ToList();
            for (var changes = random.Next(4); changes > 0; changes--)
                Mutate(octets, random, pieces);
            var request = RequestParser.Parse(octets.ToArray(), out var id, out var error);
            Assert.Equal(request is null, error.Length > 0);
            Assert.DoesNotContain('\n', error);
            if (request is null)
                continue;
            requests++;
            Assert.NotNull(id);
        }
        Assert.InRange(requests, 1, 19_999);
    }

    private static void Mutate(List<byte> octets, Random random, string[] pieces)
    {
        var at = random.Next(octets.Count);
        switch (random.Next(4))
        {
            case 0:
                octets[at] = (byte)random.Next(256);
                break;
            case 1:
                octets.RemoveRange(at, Math.Min(octets.Count - at - 1, random.Next(1, 10)));
                break;
            case 2:
                octets.InsertRange(at, Encoding.UTF8.GetBytes(pieces[random.Next(pieces.Length)]));
                break;
            default:
                octets.InsertRange(at, octets.Skip(random.Next(octets.Count)).Take(20).ToArray());
                break;
        }
    }
}

using System.Text;
using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Tests;

public sealed class KeyTests
{
    private const string Good = "0011223344556677,8899aabbccddeeff,"
        + "00000000000000000000000000000001,00000000000000000000000000000002,\"AES-CBC-128 [RFC3602]\","
        + "0000000000000000000000000000000000000003,0000000000000000000000000000000000000004,\"HMAC_SHA1_96 [RFC2404]\"";

    [Fact]
    public void A_folder_with_both_tables_is_read()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["keys"]);
        File.WriteAllText(folder["keys/ikev2_decryption_table"], $"# a comment\n\n{Good}\r\n");
        File.WriteAllText(folder["keys/esp_sa"],
            "\"IPv4\",\"*\",\"*\",\"0x00000001\",\"AES-CBC [RFC3602]\",\"0x00\",\"NULL\",\"\"\n");
        var ring = new KeyRing();
        KeyFileReader.Read(folder["keys"], ring);

        Assert.Equal((1, 1), (ring.Count, ring.EspLines));
        Assert.Equal("AES-CBC-128", Assert.Single(ring.Find(0x0011223344556677, 0x8899aabbccddeeff)).CipherName);
    }

    [Theory]
    [InlineData("1,2,3", "line 1: 3 fields: expected 8")]
    [InlineData("11,8899aabbccddeeff,,,\"\",,,\"\"",
        "line 1: '11,8899aabbccddeeff': expected two SPIs of 16 hexadecimal digits")]
    [InlineData("0011223344556677,8899aabbccddeeff,xx,,\"\",,,\"\"",
        "line 1: SK_ei is 'xx': expected hexadecimal digits")]
    [InlineData("0011223344556677,8899aabbccddeeff,00,00,\"ROT13\",,,\"NONE\"",
        "line 1: the encryption 'ROT13' is not known")]
    [InlineData("0011223344556677,8899aabbccddeeff,00,00,\"3DES\",,,\"CRC\"",
        "line 1: the integrity 'CRC' is not known")]
    [InlineData("0011223344556677,8899aabbccddeeff,00,00,\"3DES\",,,\"NONE\"",
        "line 1: SK_ei has 1 octets: 3DES takes 24")]
    [InlineData("{", "this is no JSON")]
    [InlineData("{\"spi_i\":\"1\",\"sk_ei\":\"\"}", "expected spi_i and spi_r")]
    [InlineData("ikev2 I 1 2", "line 1: expected 'ikev2 I|R")]
    public void What_is_wrong_with_a_key_file_is_told_with_the_line(string text, string expected)
    {
        var exception = Assert.Throws<KeyFileException>(
            () => KeyFileReader.Parse(text, "keys", new()));

        Assert.StartsWith("keys", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_within_a_pcapng_open_its_sessions()
    {
        var session = new SyntheticSession();
        var capture = TestData.Analyse(
            session.Capture(Encoding.ASCII.GetBytes(session.TableLine + "\n")));

        Assert.All(Assert.Single(capture.Sessions).Messages.Skip(2), m =>
            Assert.NotNull(m.InnerPayloads));
    }

    [Fact]
    public void Secrets_of_other_protocols_are_left_alone()
    {
        var session = new SyntheticSession();
        var capture = TestData.Analyse(session.Capture("CLIENT_RANDOM 00 11\n"u8.ToArray()));

        Assert.Equal(0, capture.Keys.Count);
    }
}

using System.Formats.Asn1;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Config;

/// <summary>Distinguished names: what iked.conf writes, RFC 4514's text, and any octets at all.</summary>
public sealed class DistinguishedNameTests
{
    [Fact]
    public void A_name_reads_back()
    {
        var name = DistinguishedName.Parse("/C=DE/O=Example/emailaddress=a@example.org/CN=gateway", out _)!;
        Assert.Equal("/C=DE/O=Example/emailAddress=a@example.org/CN=gateway", DistinguishedNameText.OneLine(name));
        Assert.Equal("CN=gateway,emailAddress=a@example.org,O=Example,C=DE", DistinguishedNameText.Of(name));
        Assert.Equal($"{new Identification(IdType.DerAsn1Dn, name)}", DistinguishedNameText.Of(name));
        Assert.Equal([0, 1, 2, 3], DistinguishedName.Read(name)!.Select(a => a.Set));
    }

    [Theory]
    [InlineData("/CN=", "expected NAME=VALUE")]
    [InlineData("/X=y", "no known attribute of a distinguished name; expected one of C, ")]
    public void What_is_no_name_is_said(string text, string expected)
    {
        Assert.Null(DistinguishedName.Parse(text, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    /// <summary>RFC 4514 §2.4, and its examples of §4.</summary>
    [Theory]
    [InlineData("James \"Jim\" Smith, III", @"CN=James \""Jim\"" Smith\, III")]
    [InlineData("Before\rAfter", @"CN=Before\0DAfter")]
    [InlineData("Lu\u010di\u0107", @"CN=Lu\C4\8Di\C4\87")]
    [InlineData(" #a# ", @"CN=\ #a#\ ")]
    [InlineData("#", @"CN=\#")]
    public void Special_characters_are_escaped(string value, string expected) => Assert.Equal(
        expected, DistinguishedNameText.Of(DistinguishedName.Encode([(DistinguishedName.CommonName, value)])));

    [Fact]
    public void Several_attributes_of_one_set_and_unknown_types_are_shown()
    {
        var name = Sets(
            [("2.5.4.11", UniversalTagNumber.PrintableString, "Sales"u8.ToArray()),
             ("2.5.4.3", UniversalTagNumber.UTF8String, "J.  Smith"u8.ToArray())],
            [("1.3.6.1.4.1.1466.0", UniversalTagNumber.OctetString, [0x48, 0x69])]);
        Assert.Equal("1.3.6.1.4.1.1466.0=#04024869,CN=J.  Smith+OU=Sales", DistinguishedNameText.Of(name));
    }

    /// <summary>They would be taken for the same text otherwise.</summary>
    [Fact]
    public void A_string_that_is_none_has_no_text() => Assert.Null(
        DistinguishedName.Read(Sets([("2.5.4.3", UniversalTagNumber.UTF8String, [0xFF])]))![0].Text);

    [Fact]
    public void Long_names_are_cut_and_nonsense_is_named()
    {
        var text = DistinguishedNameText.Of(DistinguishedName.Encode([(DistinguishedName.CommonName, new('a', 1000))]));
        Assert.Equal(201, text.Length);
        Assert.Equal("(unreadable name)", DistinguishedNameText.Of(new byte[] { 0x30, 0x05, 0xFF }));
        Assert.Equal("(unreadable name)", DistinguishedNameText.OneLine(Array.Empty<byte>()));
    }

    private static byte[] Sets(params (string Oid, UniversalTagNumber Type, byte[] Content)[][] sets)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var set in sets)
            {
                using (writer.PushSetOf())
                {
                    foreach (var (oid, type, content) in set)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(oid);
                            writer.WriteEncodedValue([(byte)type, (byte)content.Length, .. content]);
                        }
                    }
                }
            }
        }
        return writer.Encode();
    }
}

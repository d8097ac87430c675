using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IkeLab.Crypto.Certificates;

namespace IkeLab.Crypto.Tests;

/// <summary>nameConstraints of authorities (RFC 5280 §4.2.1.10).</summary>
public sealed class NameConstraintsTests
{
    private const int Other = 0, Rfc822 = 1, Dns = 2, Directory = 4, Uri = 6, Ip = 7;
    private const string Refused = "(nameConstraints).";

    private static readonly DateTimeOffset s_from = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_to = new(2055, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Dns, "example.com", "example.com", true)]
    [InlineData(Dns, "example.com", "gw.example.com", true)]
    [InlineData(Dns, "EXAMPLE.com", "a.GW.example.COM", true)]
    [InlineData(Dns, ".example.com", "gw.example.com", true)]
    [InlineData(Dns, ".example.com", "example.com", false)]
    [InlineData(Dns, "example.com", "badexample.com", false)]
    [InlineData(Dns, "example.com", "example.com.evil", false)]
    [InlineData(Dns, "example.com", "com", false)]
    [InlineData(Dns, "example.com", "", false)]
    [InlineData(Dns, "", "any.example", true)]
    [InlineData(Rfc822, "example.com", "a@example.com", true)]
    [InlineData(Rfc822, "example.com", "a@EXAMPLE.com", true)]
    [InlineData(Rfc822, "example.com", "a@gw.example.com", false)]
    [InlineData(Rfc822, ".example.com", "a@gw.example.com", true)]
    [InlineData(Rfc822, ".example.com", "a@example.com", false)]
    [InlineData(Rfc822, "a@example.com", "a@Example.com", true)]
    [InlineData(Rfc822, "a@example.com", "A@example.com", false)]
    [InlineData(Rfc822, "a@example.com", "b@example.com", false)]
    [InlineData(Rfc822, "example.com", "a@b@example.com", true)]
    [InlineData(Uri, "example.com", "https://example.com/x", true)]
    [InlineData(Uri, "example.com", "https://u@example.com:8443?x", true)]
    [InlineData(Uri, "example.com", "https://gw.example.com", false)]
    [InlineData(Uri, ".example.com", "https://gw.example.com#x", true)]
    [InlineData(Uri, ".example.com", "https://evil/gw.example.com", false)]
    [InlineData(Ip, "192.0.2.0/255.255.255.0", "192.0.2.77", true)]
    [InlineData(Ip, "192.0.2.0/255.255.255.0", "192.0.3.1", false)]
    [InlineData(Ip, "2001:db8::/ffff:ffff::", "2001:db8::1", true)]
    [InlineData(Ip, "2001:db8::/ffff:ffff::", "2001:db9::1", false)]
    [InlineData(Ip, "2001:db8::/ffff:ffff::", "192.0.2.1", false)]
    [InlineData(Directory, "O=IkeLab", "O=ikelab, CN=gateway", true)]
    [InlineData(Directory, "O=IkeLab", "O=IkeLab", true)]
    [InlineData(Directory, "O=IkeLab, CN=a", "O=IkeLab", false)]
    [InlineData(Directory, "O=IkeLab", "O=Other, CN=gateway", false)]
    [InlineData(Directory, "O=IkeLab", "CN=gateway, O=IkeLab", false)]
    public void AnAuthorityIsHeldToItsSubtrees(int kind, string subtree, string name, bool isWithin)
    {
        Expect(isWithin ? "" : Refused, Chain([(kind, subtree)], [], [(kind, name)]));
        Expect(isWithin ? Refused : "", Chain([], [(kind, subtree)], [(kind, name)]));
        Expect(Refused, Chain([(kind, subtree)], [(kind, subtree)], [(kind, name)]));
    }

    [Theory]
    [InlineData(Rfc822, "example.com", "nobody")]
    [InlineData(Uri, "example.com", "mailto:a@example.com")]
    [InlineData(Uri, "example.com", "https://192.0.2.1/")]
    [InlineData(Uri, "example.com", "https://[::1]/")]
    [InlineData(Other, "x", "x")]
    public void WhatIsNotUnderstoodIsRefusedEitherWay(int kind, string subtree, string name)
    {
        Expect(Refused, Chain([(kind, subtree)], [], [(kind, name)]));
        Expect(Refused, Chain([], [(kind, subtree)], [(kind, name)]));
    }

    [Fact]
    public void OtherKindsOfNamesAreFree()
    {
        Expect("", Chain([(Dns, "example.com"), (Dns, "example.org")], [(Ip, "10.0.0.0/255.0.0.0")],
            [(Rfc822, "a@elsewhere"), (Dns, "a.example.org"), (Ip, "192.0.2.1")]));
        Expect("the dNSName of", Chain([(Dns, "example.com")], [], [(Dns, "a.example.com"), (Dns, "elsewhere")]));
    }

    [Fact]
    public void TheSubjectIsBoundAndTheMailboxesInIt()
    {
        Expect("", Chain([(Directory, "O=IkeLab")], [], [], "O=IkeLab, CN=a"));
        Expect("the directoryName of", Chain([(Directory, "O=IkeLab")], [], [], "O=Other, CN=a"));
        Expect("", Chain([(Rfc822, "example.com")], [], [], "CN=a, E=a@example.com"));
        Expect("the rfc822Name of", Chain([(Rfc822, "example.com")], [], [], "CN=a, E=a@elsewhere"));
    }

    [Fact]
    public void AuthoritiesBetweenAreBoundTooAndDoNotWidenWhatIsAbove()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 root = Authority("O=Root", key, null, Constraints([(Dns, "example.com")], []));
        X509Certificate2 middle = Authority("O=Middle", key, root, Constraints([(Dns, "evil")], []));
        byte[] leaf = Leaf(middle, key, "CN=leaf", [(Dns, "gw.evil")]);
        CertificateVerdict verdict = new CertificateValidator([root.RawData])
            .Validate([leaf, middle.RawData], null, s_from);
        Assert.Contains("The authority O=Root may not speak for the dNSName of CN=leaf", verdict.Reason);
    }

    [Theory]
    [InlineData("3000")] // neither
    [InlineData("3006A00430028200A200")] // octets behind
    [InlineData("300AA008300682016180" + "0101")] // a minimum
    [InlineData("3006A00430020C00")] // no GeneralName
    public void MalformedConstraintsMakeTheCertificateUnreadable(string hex)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 own = Authority("O=Root", key, null, Convert.FromHexString(hex));
        Assert.Null(DecodedCertificate.TryDecode(own.RawData, out string reason));
        Assert.Equal("The certificate is not well-formed DER.", reason);
    }

    [Fact]
    public void TooManySubtreesAreRefused()
    {
        (int, string)[] many = [.. Enumerable.Range(0, 257).Select(i => (Dns, $"n{i}"))];
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.NotNull(DecodedCertificate.TryDecode(
            Authority("O=Root", key, null, Constraints(many[1..], [])).RawData, out _));
        Assert.Null(DecodedCertificate.TryDecode(
            Authority("O=Root", key, null, Constraints(many, [])).RawData, out _));
    }

    private static void Expect(string reason, CertificateVerdict verdict)
    {
        Assert.Equal(reason.Length == 0, verdict.Key is not null);
        Assert.Contains(reason, verdict.Reason);
    }

    private static CertificateVerdict Chain(
        (int, string)[] permitted, (int, string)[] excluded, (int, string)[] names, string subject = "")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 root = Authority("O=Root", key, null, Constraints(permitted, excluded));
        return new CertificateValidator([root.RawData]).Validate([Leaf(root, key, subject, names)], null, s_from);
    }

    private static X509Certificate2 Authority(string name, ECDsa key, X509Certificate2? issuer, byte[] constraints)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509Extension("2.5.29.30", constraints, critical: true));
        return issuer is null ? request.CreateSelfSigned(s_from, s_to) : Sign(request, issuer, key);
    }

    private static byte[] Leaf(X509Certificate2 issuer, ECDsa key, string subject, (int, string)[] names)
    {
        var request = new CertificateRequest(NameOf(subject), key, HashAlgorithmName.SHA256);
        if (names.Length > 0)
            request.CertificateExtensions.Add(new X509Extension("2.5.29.17", AlternativeNames(names), critical: false));
        return Sign(request, issuer, key).RawData;
    }

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 issuer, ECDsa key) =>
        request.Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(key), s_from, s_to, [1]);

    private static byte[] Constraints((int, string)[] permitted, (int, string)[] excluded)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (tag, subtrees) in new[] { (0, permitted), (1, excluded) })
            {
                if (subtrees.Length == 0)
                    continue;
                using var list = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag));
                foreach (var (kind, value) in subtrees)
                {
                    using var subtree = writer.PushSequence();
                    WriteName(writer, kind, value);
                }
            }
        }
        return writer.Encode();
    }

    private static byte[] AlternativeNames((int, string)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (var (kind, value) in names)
                WriteName(writer, kind, value);
        }
        return writer.Encode();
    }

    private static void WriteName(AsnWriter writer, int kind, string value)
    {
        if (kind is Directory or Other)
        {
            using var explicitTag = writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, kind));
            writer.WriteEncodedValue(NameOf(kind == Directory ? value : "CN=x").RawData);
            return;
        }
        byte[] octets = kind == Ip
            ? [.. value.Split('/').SelectMany(part => IPAddress.Parse(part).GetAddressBytes())]
            : Encoding.ASCII.GetBytes(value);
        writer.WriteOctetString(octets, new Asn1Tag(TagClass.ContextSpecific, kind));
    }

    /// <summary>In the order of the text; empty for no name.</summary>
    private static X500DistinguishedName NameOf(string text)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (string[] part in text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Reverse().Select(p => p.Split('=')))
        {
            if (part[0] == "E")
                builder.AddEmailAddress(part[1]);
            else
                builder.Add(part[0] == "O" ? "2.5.4.10" : "2.5.4.3", part[1]);
        }
        return builder.Build();
    }
}

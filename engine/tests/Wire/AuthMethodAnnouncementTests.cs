using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Wire;

/// <summary>The octets of SUPPORTED_AUTH_METHODS (RFC 9593 §3.2).</summary>
public sealed class AuthMethodAnnouncementTests
{
    [Fact]
    public void Announcements_come_back_in_order()
    {
        AuthMethodAnnouncement[] announcements =
        [
            new(AuthMethod.DigitalSignature, 2, SignatureAlgorithms.EcdsaSha256),
            new(AuthMethod.EcdsaSha256P256, 1, []), AuthMethodAnnouncement.Of(AuthMethod.SharedKey),
            AuthMethodAnnouncement.Of(AuthMethod.NullAuthentication),
        ];
        var octets = AuthMethodAnnouncement.Write(announcements);
        Assert.Equal("0F0E02300A06082A8648CE3D0403020309010202020D", Convert.ToHexString(octets));
        var read = Read(octets);
        Assert.Equal(announcements.Select(a => (a.Method, a.CertLink)), read.Select(a => (a.Method, a.CertLink)));
        Assert.Equal(SignatureAlgorithms.EcdsaSha256, read[0].Algorithm);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("02", 0)]
    [InlineData("0002", 0)] // no length of a blob
    [InlineData("0102", 0)]
    [InlineData("0302", 0)] // beyond the end
    [InlineData("030E00", 0)] // a digital signature without algorithm
    [InlineData("030200", 0)] // a shared key with an authority
    [InlineData("0201", 0)] // RSA without one
    [InlineData("020C0202", 1)] // GSPAM is negotiated otherwise
    [InlineData("05F0010203020D", 1)] // a method of the future
    [InlineData("0202FF", 1)]
    [InlineData("02020002", 1)]
    public void What_is_not_understood_is_ignored(string octets, int count) =>
        Assert.Equal(count, Read(Convert.FromHexString(octets)).Count);

    [Fact]
    public void There_is_an_end_to_announcements()
    {
        var octets = Enumerable.Repeat(new byte[] { 2, 2 }, 10000).SelectMany(o => o).ToArray();
        Assert.Equal(AuthMethodAnnouncement.MaxAnnouncements, Read(octets).Count);
    }

    [Fact]
    public void An_algorithm_has_to_fit() => Assert.Throws<ArgumentException>(
        () => AuthMethodAnnouncement.Write([new(AuthMethod.DigitalSignature, 0, new byte[253])]));

    [Fact]
    public void Rsa_pss_is_as_in_the_appendix_of_rfc_7427() => Assert.Equal(
        "304606092A864886F70D01010A3039A00F300D06096086480165030402010500"
        + "A11C301A06092A864886F70D010108300D06096086480165030402010500A203"
        + "020120A303020101", Convert.ToHexString(SignatureAlgorithms.RsaPssSha256));

    private static List<AuthMethodAnnouncement> Read(byte[] octets)
    {
        var announcements = new List<AuthMethodAnnouncement>();
        AuthMethodAnnouncement.Read(octets, announcements);
        return announcements;
    }
}

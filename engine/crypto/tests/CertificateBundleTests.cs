using IkeLab.Crypto.Certificates;

namespace IkeLab.Crypto.Tests.Certificates;

/// <summary>RFC 7296 §3.6.</summary>
public sealed class CertificateBundleTests
{
    private static readonly byte[] s_first = [0x30, 0x03, 0x02, 0x01, 0x01];
    private static readonly byte[] s_second = [0x30, 0x03, 0x02, 0x01, 0x02];
    private static readonly byte[] s_list = [0x30, 0x03, 0x02, 0x01, 0x03];

    [Fact]
    public void ItHasExplicitTagsInASequence() => Assert.Equal(
        "300EA0053003020101A1053003020103", Convert.ToHexString(new CertificateBundle([s_first], [s_list]).Write()));

    [Fact]
    public void WhatIsWrittenIsReadInItsOrder()
    {
        CertificateBundle? read = CertificateBundle.Read(new CertificateBundle([s_first, s_second], [s_list]).Write(), out _);
        Assert.Equal([s_first, s_second], read!.Certificates);
        Assert.Equal([s_list], read.RevocationLists);
    }

    [Theory]
    [InlineData("")]
    [InlineData("3003020101")]
    [InlineData("3007A2053003020101")]
    [InlineData("3007A00530030201")]
    [InlineData("3007A005300302010100")]
    [InlineData("300CA00A30030201013003020102")]
    [InlineData("3080A00530030201010000")]
    public void WhatIsNoBundleIsRefused(string hex)
    {
        Assert.Null(CertificateBundle.Read(Convert.FromHexString(hex), out string reason));
        Assert.Equal("The bundle is no sequence of certificates and revocation lists in DER.", reason);
    }

    [Fact]
    public void ThereIsALimit()
    {
        byte[] most = new CertificateBundle([.. Enumerable.Repeat(s_first, CertificateBundle.MaxEntries)], []).Write();
        byte[] more = new CertificateBundle([.. Enumerable.Repeat(s_first, CertificateBundle.MaxEntries)], [s_list]).Write();
        Assert.Equal(CertificateBundle.MaxEntries, CertificateBundle.Read(most, out _)?.Certificates.Count);
        Assert.Null(CertificateBundle.Read(more, out string reason));
        Assert.Equal("The bundle has more than 32 certificates and revocation lists.", reason);
    }
}

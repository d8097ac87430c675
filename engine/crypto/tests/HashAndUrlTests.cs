using IkeLab.Crypto.Certificates;

namespace IkeLab.Crypto.Tests.Certificates;

/// <summary>RFC 7296 §3.6.</summary>
public sealed class HashAndUrlTests
{
    private const string Url = "http://pki.example/peer.der";
    private static readonly byte[] s_certificate = [0x30, 0x03, 1, 2, 3];

    [Fact]
    public void WhatStandsAtTheUrlIsTakenWhenTheHashFits()
    {
        byte[] data = HashAndUrl.Encode(s_certificate, Url);
        Assert.Equal(s_certificate, HashAndUrl.Resolve(data, url => url == Url ? s_certificate : null, out _));
        Assert.Null(HashAndUrl.Resolve(data, _ => [9], out string reason));
        Assert.Contains("hash", reason, StringComparison.Ordinal);
        Assert.Null(HashAndUrl.Resolve(data, _ => null, out reason));
        Assert.Contains(Url, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ldap://pki.example/peer.der")]
    [InlineData("https://pki.example/peer.der")]
    [InlineData("http://pki.example/a\nb")]
    [InlineData("")]
    public void NoOtherUrlIsFetched(string url)
    {
        byte[] data = [.. new byte[20], .. System.Text.Encoding.ASCII.GetBytes(url)];
        Assert.Null(HashAndUrl.Resolve(data, _ => throw new InvalidOperationException("fetched"), out string reason));
        Assert.Contains("http", reason, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => HashAndUrl.Encode(s_certificate, url));
    }

    [Fact]
    public void NoLengthOfDataThrows()
    {
        for (int length = 0; length < 40; length++)
            Assert.Null(HashAndUrl.Resolve(new byte[length], _ => null, out _));
    }
}

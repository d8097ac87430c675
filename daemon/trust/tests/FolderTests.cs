using System.Security.Cryptography;
using IkeLab.Engine.Config;

namespace IkeLab.Trust.Tests;

/// <summary>What is read from the folder, and what is said of the rest.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly TestPki _pki = TestPki.Create();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void WhatIsUsableIsListed()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        lab.Folder.Key(_key);
        lab.Folder.Write("certs/own.crt", _pki.Issue("a.example", _key).RawData);
        lab.Folder.Write("local.pub", _key.ExportSubjectPublicKeyInfoPem());
        lab.Folder.Write("crls/root.crl", _pki.RevocationList(TestPki.From, TestPki.To));
        lab.Folder.PublicKey("ipv4/192.0.2.9", _key);
        lab.Folder.PublicKey("ipv6/2001:db8::9", _key);
        lab.Folder.PublicKey("fqdn/b.example", _key);
        lab.Folder.PublicKey("ufqdn/me@b.example", _key);

        var store = lab.Service.Store;
        Assert.Empty(lab.Problems);
        Assert.Equal(
            [
                "Authority CN=Root ca/ca.crt", "Certificate CN=a.example certs/own.crt",
                "PublicKey 192.0.2.9 pubkeys/ipv4/192.0.2.9", "PublicKey 2001:db8::9 pubkeys/ipv6/2001:db8::9",
                "PublicKey b.example pubkeys/fqdn/b.example", "PublicKey me@b.example pubkeys/ufqdn/me@b.example",
                "RevocationList CN=Root crls/root.crl",
            ],
            store.Select(s => $"{s.Kind} {s.Name} {s.File}"));
        Assert.Equal(TestPki.To, store[0].Expires);
    }

    [Fact]
    public void WhatIsNotIsNamedWithTheReason()
    {
        using var lab = new TrustLab();
        using var other = ECDsa.Create();
        lab.Folder.Key(_key);
        lab.Folder.Authority(_pki.Certificate);
        lab.Folder.Authority(_pki.Issue("a.example", _key), "leaf.crt");
        lab.Folder.Write("ca/garbage.crt", "garbage");
        lab.Folder.Write("ca/wrong.crt", _key.ExportSubjectPublicKeyInfoPem());
        lab.Folder.Certificate(_pki.Issue("a.example", _key, to: TestPki.Now.AddDays(-1)), "late.crt");
        lab.Folder.Write("crls/forged.crl", TestPki.Create().RevocationList(TestPki.From, TestPki.To));
        lab.Folder.Write("crls/garbage.crl", [0x30, 0x03, 0x02, 0x01]);
        lab.Folder.Write("crls/late.crl", _pki.RevocationList(TestPki.From, TestPki.Now.AddDays(-1)));
        lab.Folder.PublicKey("ipv4/no-address", _key);
        lab.Folder.Write("pubkeys/fqdn/b.example", "garbage");
        lab.Folder.Write("local.pub", other.ExportSubjectPublicKeyInfoPem());

        _ = lab.Service;
        string[] expected =
        [
            "ca/garbage.crt: The certificate is not well-formed DER",
            "ca/leaf.crt: the certificate of CN=a.example is no authority's (basicConstraints)",
            "ca/wrong.crt: it holds no certificate",
            "certs/late.crt: the certificate of CN=a.example: it expired on 2026-05-31 12:00:00 UTC",
            "local.pub: it is not the public half of private/local.key",
            "pubkeys/ipv4/no-address: its name is no identity of type ipv4",
            "pubkeys/fqdn/b.example: ",
            "crls/forged.crl: the signature of CN=Root on it is wrong",
            "crls/garbage.crl: The CRL is not well-formed DER",
            "crls/late.crl: the CRL of CN=Root was to be replaced by 2026-05-31 12:00:00 UTC",
        ];
        Assert.Equal(expected.Length, lab.Problems.Count);
        Assert.All(expected.Zip(lab.Problems), pair =>
            Assert.StartsWith(Path.Combine(lab.Folder.Root, pair.First), pair.Second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead)]
    public async Task AKeyThatOthersMayReadIsRefused(UnixFileMode mode)
    {
        using var lab = new TrustLab();
        lab.Folder.Key(_key.ExportPkcs8PrivateKeyPem(), mode);
        Assert.Null((await lab.SignAsync(Identification.Fqdn("a.example"))).Data);
        Assert.Equal(
            $"{lab.Folder.Root}/private/local.key: others than its owner may use it; chmod it to 600.",
            Assert.Single(lab.Problems));
    }

    [Fact]
    public void AKeyOfSomebodyElseIsRefused()
    {
        using var lab = new TrustLab { Host = new() { Owner = 4711 } };
        lab.Folder.Key(_key);
        _ = lab.Service;
        Assert.Contains("private/local.key: it belongs to neither root nor this user", Assert.Single(lab.Problems));
    }

    [Theory]
    [InlineData(Configuration.AuthenticationKind.SharedKey, false)]
    [InlineData(Configuration.AuthenticationKind.EapMschapV2, true)]
    public void AKeyIsMissedOnlyWhereItIsNeeded(Configuration.AuthenticationKind kind, bool missed)
    {
        using var lab = new TrustLab(kind);
        _ = lab.Service;
        Assert.Equal(missed, lab.Problems.Count == 1);
    }

    [Fact]
    public async Task AReloadReplacesEverything()
    {
        using var lab = new TrustLab();
        lab.Folder.Key(_key);
        Assert.NotNull((await lab.SignAsync(Identification.Fqdn("a.example"))).Data);
        File.Delete(Path.Combine(lab.Folder.Root, "private/local.key"));
        Assert.Contains("there is no such file", Assert.Single(lab.Service.Reload(lab.Configuration)));
        Assert.Null((await lab.SignAsync(Identification.Fqdn("a.example"))).Data);
    }
}

using System.Security.Cryptography;
using IkeLab.Configuration;
using IkeLab.Engine.Config;
using IkeLab.Trust.Files;

namespace IkeLab.Trust.Tests;

/// <summary>A service that sees no files, but gets them from somebody who does.</summary>
public sealed class GatheredTests : IDisposable
{
    private readonly TestPki _pki = TestPki.Create();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task ItFindsWhatTheFolderHas()
    {
        using var lab = new TrustLab();
        lab.Folder.Authority(_pki.Certificate);
        lab.Folder.Key(_key);
        lab.Folder.Certificate(_pki.Issue("a.example", _key));
        lab.Folder.Write("local.pub", _key.ExportSubjectPublicKeyInfoPem());
        lab.Folder.Write("crls/root.crl", _pki.RevocationList(TestPki.From, TestPki.To));
        lab.Folder.Write("ca/garbage.crt", "garbage");
        lab.Folder.PublicKey("fqdn/b.example", _key);
        lab.Folder.PublicKey("ipv4/no-address", _key);
        string[] Found() => [.. lab.Service.Store.Select(s => s.ToString())];
        var (listed, problems) = (Found(), lab.Problems);
        Assert.NotEmpty(listed);
        Assert.Equal(2, problems.Count);

        using var gathered = Gather(lab);
        gathered.AddKey(File.OpenHandle(Path.Combine(lab.Folder.Root, TrustPlaces.PrivateKey)));
        Directory.Move(lab.Folder.Root, lab.Folder.Root + "-away");
        try
        {
            Assert.Equal(problems, lab.Service.Reload(lab.Configuration with { Files = gathered }));
            Assert.Equal(listed, Found());
            Assert.NotNull((await lab.SignAsync(Identification.Fqdn("a.example"))).Data);
        }
        finally
        {
            Directory.Move(lab.Folder.Root + "-away", lab.Folder.Root);
        }
    }

    [Fact]
    public void AKeyIsNeverGathered()
    {
        using var lab = new TrustLab();
        lab.Folder.Key(_key);
        using var gathered = Gather(lab);
        Assert.Null(gathered.Read(TrustPlaces.PrivateKey, TrustPlaces.MaxKey, out var problem));
        Assert.Equal("there is no such file", problem);
    }

    [Fact]
    public void WhyAFileOrAFolderWasNotReadIsKept()
    {
        using var lab = new TrustLab(AuthenticationKind.SharedKey);
        using var gathered = new GatheredFiles();
        gathered.Add(new("certs", null, "it may not be read"));
        gathered.Add(new("ca/ca.crt", null, "it is a folder"));
        Assert.Equal(
            [$"{lab.Folder.Root}/ca/ca.crt: it is a folder.", $"{lab.Folder.Root}/certs: it may not be read."],
            lab.Service.Reload(lab.Configuration with { Files = gathered }));
    }

    private static GatheredFiles Gather(TrustLab lab)
    {
        var gathered = new GatheredFiles();
        foreach (var file in TrustPlaces.Gather(new FolderFiles(new SystemConfigurationHost(), lab.Folder.Root)))
            gathered.Add(file);
        return gathered;
    }
}

namespace IkeLab.Crypto.Tests;

public sealed class SystemCapabilitiesTests
{
    [Fact]
    public void EveryAlgorithmIsListedOnce()
    {
        IReadOnlyList<Capability> list = SystemCapabilities.Describe();
        Assert.StartsWith("OpenSSL 3.", SystemCapabilities.LibraryVersion);
        Assert.Equal(list.Count, list.Select(c => (c.Kind, c.Name)).Distinct().Count());
        Assert.Contains(new Capability("encryption", "AesGcm16-256", true), list);
        Assert.Contains(new Capability("key exchange", "X25519", true), list);
        Assert.Contains(list, c => c.Name == "MlKem768");
    }
}

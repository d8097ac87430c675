using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>Certificates that stand somewhere else (RFC 7296 §3.6).</summary>
[Binding]
public sealed class HashAndUrlSteps(Conversation talk)
{
    [Given("the system's certificate is published at {string}")]
    public void SystemPublishes(string url) => talk.Configuration.CertificateUrl = url;

    [Given("the system fetches certificates")]
    public void SystemFetches() => talk.Configuration.FetchesCertificates = true;

    [Given("the peer fetches certificates")]
    public void PeerFetches() => talk.Peer.Profile.FetchesCertificates = true;

    [Given("the peer's certificate is published at {string}")]
    public void PeerPublishes(string url)
    {
        talk.Peer.Profile.CertificateUrl = url;
        talk.Configuration.Web[url] = talk.Peer.Profile.Certificates[0];
    }

    [Given("the system's certificates are published as a bundle at {string}")]
    public void SystemPublishesBundle(string url) =>
        (talk.Configuration.CertificateUrl, talk.Configuration.PublishesBundle) = (url, true);

    /// <summary>RFC 7296 §3.6, octet by octet: [0] before each certificate, [1] before each list.</summary>
    [Given("the peer's certificates and a revocation list are published as a bundle at {string}")]
    public void PeerPublishesBundle(string url)
    {
        byte[] list = [0x30, 0x03, 0x02, 0x01, 0x07];
        byte[] entries = [.. talk.Peer.Profile.Certificates.SelectMany(c => Der(0xA0, c)), .. Der(0xA1, list)];
        Publish(url, Der(0x30, entries));
    }

    [Given("what should be the peer's bundle at {string} is one certificate")]
    public void PeerPublishesNoBundle(string url) => Publish(url, talk.Peer.Profile.Certificates[0]);

    [Given("at {string} stands another file")]
    public void Replace(string url) => talk.Configuration.Web[url] = [0x30, 0x00];

    [Then("the CERT payload is a hash and the URL {string}")]
    public void IsHashAndUrl(string url) =>
        IsHashAndUrl(url, CertificateEncoding.HashAndUrlX509, talk.Configuration.Certificates[0]);

    [Then("the CERT payload is the hash of a bundle and the URL {string}")]
    public void IsHashOfBundle(string url) => IsHashAndUrl(url, CertificateEncoding.HashAndUrlBundle,
        Der(0x30, [.. talk.Configuration.Certificates.SelectMany(c => Der(0xA0, c))]));

    private void IsHashAndUrl(string url, CertificateEncoding encoding, byte[] published)
    {
        var cert = talk.Message.Payloads.Find<CertPayload>() ?? throw new StepException("there is no CERT payload");
        byte[] expected =
        [
            .. System.Security.Cryptography.SHA1.HashData(published),
            .. System.Text.Encoding.ASCII.GetBytes(url),
        ];
        if (cert.Encoding != encoding || !cert.Data.AsSpan().SequenceEqual(expected))
            throw new StepException($"it has the encoding {cert.Encoding} and {cert.Data.Length} octets");
    }

    private void Publish(string url, byte[] bundle)
    {
        (talk.Peer.Profile.CertificateUrl, talk.Peer.Profile.Bundle) = (url, bundle);
        talk.Configuration.Web[url] = bundle;
    }

    private static byte[] Der(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        _ => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };
}

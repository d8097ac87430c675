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

    [Given("at {string} stands another file")]
    public void Replace(string url) => talk.Configuration.Web[url] = [0x30, 0x00];

    [Then("the CERT payload is a hash and the URL {string}")]
    public void IsHashAndUrl(string url)
    {
        var cert = talk.Message.Payloads.Find<CertPayload>() ?? throw new StepException("there is no CERT payload");
        byte[] expected =
        [
            .. System.Security.Cryptography.SHA1.HashData(talk.Configuration.Certificates[0]),
            .. System.Text.Encoding.ASCII.GetBytes(url),
        ];
        if (cert.Encoding != CertificateEncoding.HashAndUrlX509 || !cert.Data.AsSpan().SequenceEqual(expected))
            throw new StepException($"it has the encoding {cert.Encoding} and {cert.Data.Length} octets");
    }
}

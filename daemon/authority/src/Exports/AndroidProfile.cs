using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace IkeLab.Authority.Exports;

/// <summary>A profile (.sswan) of strongSwan's app for Android.</summary>
internal static class AndroidProfile
{
    /// <summary>The app asks for the password of the PKCS#12 file when the profile is imported.</summary>
    /// <param name="pkcs12">The host's key and certificate.</param>
    public static byte[] Write(
        string authority, string host, string peer, byte[] pkcs12, X509Certificate2 caCertificate)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("uuid", Guid.NewGuid());
            json.WriteString("name", authority);
            json.WriteString("type", "ikev2-cert");
            json.WriteStartObject("remote");
            json.WriteString("addr", peer);
            json.WriteString("id", peer);
            json.WriteBase64String("cert", caCertificate.RawDataMemory.Span);
            json.WriteEndObject();
            json.WriteStartObject("local");
            json.WriteString("id", host);
            json.WriteBase64String("p12", pkcs12);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }
}

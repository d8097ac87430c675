using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using IkeLab.Authority.Certificates;
using IkeLab.Crypto.Signatures;

namespace IkeLab.Authority.Exports;

/// <summary>A configuration profile with a VPN connection for macOS and iOS.</summary>
internal static class AppleProfile
{
    /// <summary>Group 19, a curve of 256 bits: every Apple system has it.</summary>
    private const int Ecp256 = 19;
    private const int EspLifetimeMinutes = 60;
    private const int IkeLifetimeMinutes = 1440;

    /// <summary>The system asks for the password of the PKCS#12 file when the profile is installed.</summary>
    /// <param name="pkcs12">The host's key and certificate.</param>
    /// <returns>Null for a key that Apple's IKEv2 does not know.</returns>
    public static byte[]? TryWrite(
        string authority, string host, string peer, KeyAlgorithm key, byte[] pkcs12,
        X509Certificate2 caCertificate)
    {
        if (CertificateType(key) is not { } certificateType)
            return null;
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(
            buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            var identity = Guid.NewGuid();
            xml.WriteStartDocument();
            xml.WriteDocType("plist", "-//Apple//DTD PLIST 1.0//EN",
                "http://www.apple.com/DTDs/PropertyList-1.0.dtd", null);
            xml.WriteStartElement("plist");
            xml.WriteAttributeString("version", "1.0");
            WriteDictionary(xml, [
                .. Header("Configuration", $"ikelab.{authority}.{host}", Guid.NewGuid()),
                ("PayloadDisplayName", $"VPN {authority}: {host}"),
                ("PayloadContent", new object[]
                {
                    Certificate(
                        "com.apple.security.root", "ca", Guid.NewGuid(), authority, caCertificate.RawData),
                    Certificate("com.apple.security.pkcs12", "identity", identity, host, pkcs12),
                    Vpn(authority, host, peer, [
                        ("CertificateType", certificateType),
                        ("PayloadCertificateUUID", identity.ToString().ToUpperInvariant()),
                        .. Issuer(caCertificate),
                    ]),
                }),
            ]);
            xml.WriteEndElement();
        }
        return buffer.ToArray();
    }

    private static string? CertificateType(KeyAlgorithm key) => key switch
    {
        KeyAlgorithm.Rsa => "RSA",
        KeyAlgorithm.EcdsaP256 => "ECDSA256",
        KeyAlgorithm.EcdsaP384 => "ECDSA384",
        KeyAlgorithm.EcdsaP521 => "ECDSA521",
        _ => null,
    };

    private static (string, object)[] Header(string type, string identifier, Guid uuid) =>
    [
        ("PayloadType", type), ("PayloadVersion", 1), ("PayloadIdentifier", identifier),
        ("PayloadUUID", uuid.ToString().ToUpperInvariant()),
    ];

    private static (string, object)[] Certificate(
        string type, string part, Guid uuid, string name, byte[] content) =>
        [.. Header(type, $"ikelab.{part}.{uuid}", uuid), ("PayloadDisplayName", name),
            ("PayloadContent", content)];

    /// <summary>
    /// Who has issued the gateway's certificate: wanted with a CertificateType, and what CERTREQ is sent for.
    /// </summary>
    private static (string, object)[] Issuer(X509Certificate2 caCertificate) =>
        SubjectName.CommonNamesOf(caCertificate.SubjectName) is [.., var name]
            ? [("ServerCertificateIssuerCommonName", name)]
            : [];

    private static (string, object)[] Vpn(
        string authority, string host, string peer, (string, object)[] certificates)
    {
        var uuid = Guid.NewGuid();
        (string, object)[] settings =
        [
            ("RemoteAddress", peer), ("RemoteIdentifier", peer), ("LocalIdentifier", host),
            ("AuthenticationMethod", "Certificate"), .. certificates, ("ExtendedAuthEnabled", 0),
            ("EnablePFS", 1), ("DeadPeerDetectionRate", "Medium"),
            ("IKESecurityAssociationParameters", Algorithms(IkeLifetimeMinutes)),
            ("ChildSecurityAssociationParameters", Algorithms(EspLifetimeMinutes)),
        ];
        return
        [
            .. Header("com.apple.vpn.managed", $"ikelab.vpn.{uuid}", uuid),
            ("PayloadDisplayName", $"VPN {authority}"), ("UserDefinedName", authority), ("VPNType", "IKEv2"),
            ("IKEv2", settings),
        ];
    }

    private static (string, object)[] Algorithms(int minutes) =>
    [
        ("EncryptionAlgorithm", "AES-256-GCM"), ("IntegrityAlgorithm", "SHA2-256"),
        ("DiffieHellmanGroup", Ecp256), ("LifeTimeInMinutes", minutes),
    ];

    private static void WriteDictionary(XmlWriter xml, (string Key, object Value)[] entries)
    {
        xml.WriteStartElement("dict");
        foreach (var (key, value) in entries)
        {
            xml.WriteElementString("key", key);
            Write(xml, value);
        }
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, object value)
    {
        switch (value)
        {
            case string text:
                xml.WriteElementString("string", text);
                break;
            case int number:
                xml.WriteElementString("integer", XmlConvert.ToString(number));
                break;
            case byte[] octets:
                xml.WriteElementString("data", Convert.ToBase64String(octets));
                break;
            case (string, object)[] entries:
                WriteDictionary(xml, entries);
                break;
            default:
                xml.WriteStartElement("array");
                foreach (var item in (object[])value)
                    Write(xml, item);
                xml.WriteEndElement();
                break;
        }
    }
}

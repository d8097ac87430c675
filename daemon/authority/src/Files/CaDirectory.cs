namespace IkeLab.Authority.Files;

/// <summary>The files of one authority, named as ikectl and <c>openssl ca</c> name them.</summary>
internal sealed class CaDirectory(string path)
{
    public string Path => path;
    public string PrivateDirectory => In("private");
    public string Certificate => In("ca.crt");
    public string Crl => In("ca.crl");
    public string Pkcs12 => In("ca.pfx");
    public string PasswordFile => In("ikeca.passwd");
    public string Index => In("index.txt");
    public string IndexAttributes => In("index.txt.attr");
    public string Serial => In("serial.txt");
    public string Key => In("private/ca.key");

    public bool Exists => Directory.Exists(path);

    /// <summary>A copy of every certificate ever issued, by its serial number.</summary>
    public string Issued(string serial) => In(serial + ".pem");

    public string HostCertificate(string host) => In(host + ".crt");
    public string HostKey(string host) => In($"private/{host}.key");
    public string HostPkcs12(string host) => In($"private/{host}.pfx");

    /// <summary>Files that ikectl leaves for a host and we do not need.</summary>
    public IEnumerable<string> HostLeftovers(string host) =>
        [In($"private/{host}.csr"), In($"{host}-ext.cnf"), In($"{host}-ssl.cnf")];

    /// <summary>Hosts that have a certificate, in order.</summary>
    public IEnumerable<string> Hosts() =>
        Directory.EnumerateFiles(path, "*.crt")
            .Select(f => System.IO.Path.GetFileNameWithoutExtension(f))
            .Where(h => h != "ca")
            .Order(StringComparer.Ordinal);

    private string In(string name) => System.IO.Path.Combine(path, name);
}

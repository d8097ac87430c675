namespace IkeLab.Engine.Wire;

/// <summary>AlgorithmIdentifiers of signatures in DER (RFC 7427 Appendix A, RFC 8420 Appendix A).</summary>
public static class SignatureAlgorithms
{
    public static readonly byte[] Ed25519 = Convert.FromHexString("300506032B6570");
    public static readonly byte[] Ed448 = Convert.FromHexString("300506032B6571");
    public static readonly byte[] EcdsaSha256 = Convert.FromHexString("300A06082A8648CE3D040302");
    public static readonly byte[] EcdsaSha384 = Convert.FromHexString("300A06082A8648CE3D040303");
    public static readonly byte[] EcdsaSha512 = Convert.FromHexString("300A06082A8648CE3D040304");
    public static readonly byte[] RsaSha256 = Convert.FromHexString("300D06092A864886F70D01010B0500");
    public static readonly byte[] RsaSha384 = Convert.FromHexString("300D06092A864886F70D01010C0500");
    public static readonly byte[] RsaSha512 = Convert.FromHexString("300D06092A864886F70D01010D0500");
    public static readonly byte[] RsaPssSha256 = RsaPss(1, 32);
    public static readonly byte[] RsaPssSha384 = RsaPss(2, 48);
    public static readonly byte[] RsaPssSha512 = RsaPss(3, 64);

    /// <param name="hash">The last arc of the hash's identifier 2.16.840.1.101.3.4.2.</param>
    /// <param name="salt">As many octets as the hash has.</param>
    private static byte[] RsaPss(byte hash, byte salt) =>
    [
        .. Convert.FromHexString("304606092A864886F70D01010A3039A00F300D06096086480165030402"), hash,
        .. Convert.FromHexString("0500A11C301A06092A864886F70D010108300D06096086480165030402"), hash,
        .. Convert.FromHexString("0500A2030201"), salt, .. Convert.FromHexString("A303020101"),
    ];
}

using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>SIGNATURE_HASH_ALGORITHMS (RFC 7427 §4) and the authorities of CERTREQ (RFC 7296 §3.7).</summary>
internal static class SignatureHashes
{
    /// <summary>A peer's list beyond this is not read further.</summary>
    private const int MaxHashes = 16;

    /// <summary>A peer's CERTREQ octets beyond this are not kept: 64 authorities.</summary>
    private const int MaxAuthorities = 64 * 20;

    // SHA-1 is left out on purpose: RFC 8247 §3.2 forbids it for new signatures.
    private static ReadOnlySpan<byte> Ours =>
    [
        0, (byte)HashAlgorithmId.Sha256, 0, (byte)HashAlgorithmId.Sha384, 0, (byte)HashAlgorithmId.Sha512,
        0, (byte)HashAlgorithmId.Identity,
    ];

    public static void Add(List<Payload> payloads, Connection connection)
    {
        if (connection.WeSign || connection.PeerSigns)
        {
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.SignatureHashAlgorithms, Ours.ToArray()));
        }
    }

    public static HashAlgorithmId[] Read(PayloadList payloads)
    {
        if (payloads.FindNotify(NotifyType.SignatureHashAlgorithms) is not { } notify)
            return [];
        var hashes = new HashAlgorithmId[Math.Min(notify.Data.Length / 2, MaxHashes)];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = (HashAlgorithmId)BinaryPrimitives.ReadUInt16BigEndian(notify.Data.AsSpan(2 * i));
        return hashes;
    }

    public static byte[] ReadAuthorities(PayloadList payloads)
    {
        var authorities = new List<byte>();
        foreach (var payload in payloads.Items)
        {
            if (payload is CertReqPayload { Encoding: CertificateEncoding.X509Signature } request
                && authorities.Count + request.Authorities.Length <= MaxAuthorities)
            {
                authorities.AddRange(request.Authorities);
            }
        }
        return [.. authorities];
    }
}

namespace IkeLab.Engine.Wire;

/// <summary>One method by which a peer may authenticate itself to the sender (RFC 9593 §3.2).</summary>
/// <param name="CertLink">
/// The N-th authority of the sender's CERTREQ, from 1, that the method goes with; 0: any. Without CERTREQ it means 0.
/// </param>
/// <param name="Algorithm">
/// With <see cref="AuthMethod.DigitalSignature"/> the AlgorithmIdentifier in DER, otherwise empty.
/// </param>
public sealed record AuthMethodAnnouncement(AuthMethod Method, byte CertLink, byte[] Algorithm)
{
    /// <summary>Announcements of a message beyond this are not read.</summary>
    public const int MaxAnnouncements = 64;

    private const int Linked = 3;

    public static AuthMethodAnnouncement Of(AuthMethod method) => new(method, 0, []);

    /// <exception cref="ArgumentException">An algorithm does not fit into an announcement.</exception>
    public static byte[] Write(IReadOnlyList<AuthMethodAnnouncement> announcements)
    {
        var octets = new List<byte>();
        foreach (var (method, link, algorithm) in announcements)
        {
            if (Linked + algorithm.Length > byte.MaxValue)
                throw new ArgumentException("an AlgorithmIdentifier has at most 252 octets", nameof(announcements));
            octets.AddRange(IsLinked(method)
                ? [(byte)(Linked + algorithm.Length), (byte)method, link, .. algorithm]
                : [2, (byte)method]);
        }
        return [.. octets];
    }

    /// <summary>
    /// Adds what is understood, in the peer's order of preference. Announcements of another form or method are ignored
    /// (RFC 9593 §3.2), and so is what comes after a length that cannot be.
    /// </summary>
    public static void Read(ReadOnlySpan<byte> octets, List<AuthMethodAnnouncement> announcements)
    {
        while (octets.Length >= 2 && octets[0] >= 2 && octets[0] <= octets.Length
            && announcements.Count < MaxAnnouncements)
        {
            if (ReadOne(octets[..octets[0]]) is { } announcement)
                announcements.Add(announcement);
            octets = octets[octets[0]..];
        }
    }

    private static AuthMethodAnnouncement? ReadOne(ReadOnlySpan<byte> blob) => (AuthMethod)blob[1] switch
    {
        AuthMethod.SharedKey or AuthMethod.NullAuthentication when blob.Length == 2 => Of((AuthMethod)blob[1]),
        AuthMethod.DigitalSignature when blob.Length > Linked =>
            new(AuthMethod.DigitalSignature, blob[2], blob[Linked..].ToArray()),
        AuthMethod.RsaSignature or AuthMethod.DssSignature or AuthMethod.EcdsaSha256P256
            or AuthMethod.EcdsaSha384P384 or AuthMethod.EcdsaSha512P521 when blob.Length == Linked =>
            new((AuthMethod)blob[1], blob[2], []),
        _ => null,
    };

    private static bool IsLinked(AuthMethod method) =>
        method is not (AuthMethod.SharedKey or AuthMethod.NullAuthentication);
}

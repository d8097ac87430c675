using IkeLab.Pcap2Test.Capture;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Network;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>A session and its messages, opened.</summary>
internal sealed record SessionAnalysis(Session Session, IReadOnlyList<OpenedMessage> Messages)
{
    public bool IsV2 => Session.MajorVersion == 2;
}

/// <summary>What was read of a capture, and what became of it.</summary>
internal sealed class CaptureAnalysis
{
    public required string Format { get; init; }
    public required long Packets { get; init; }
    public required TrafficCounts Counts { get; init; }
    public required SessionTable Table { get; init; }

    /// <summary>Where the file is damaged; what stands before it was read.</summary>
    public required CaptureException? Damage { get; init; }
    public required KeyRing Keys { get; init; }
    public IReadOnlyList<SessionAnalysis> Sessions { get; private set; } = [];

    /// <summary>The time of the first message, in nanoseconds since 1970.</summary>
    public long Begin { get; private set; }

    /// <summary>Reads a capture to its end, or to where it is damaged.</summary>
    public static CaptureAnalysis Read(
        Stream stream, ushort[] ports, KeyRing keys, IProgress<long>? progress)
    {
        const long ReportEvery = 16 << 20;
        var table = new SessionTable();
        var finder = new MessageFinder(ports, table);
        var reader = CaptureReader.Open(stream);
        CaptureException? damage = null;
        var reportAt = ReportEvery;
        try
        {
            while (reader.TryRead(out var packet))
            {
                finder.Add(packet);
                if (reader.Position < reportAt)
                    continue;
                progress?.Report(reader.Position);
                reportAt = reader.Position + ReportEvery;
            }
        }
        catch (CaptureException exception)
        {
            damage = exception;
        }
        foreach (var secrets in reader.Secrets)
            AddEmbedded(secrets, keys);
        return new()
        {
            Format = reader.Format,
            Packets = reader.Packets,
            Counts = finder.Counts,
            Table = table,
            Damage = damage,
            Keys = keys,
        };
    }

    /// <summary>
    /// Opens all messages; Diffie-Hellman secrets first give the keys of their sessions, and of those that rekeys make of
    /// them.
    /// </summary>
    /// <returns>What is wrong with a secret, or null.</returns>
    public string? Open(ICryptoProvider crypto, DhSecrets secrets)
    {
        secrets.AddAll(Keys.Secrets);
        if (!secrets.IsEmpty)
        {
            var derivation = new KeyDerivation(crypto, Keys, secrets);
            foreach (var message in Session.InOrder(Table.Sessions.Where(s => s.MajorVersion == 2)))
                derivation.Add(message.Octets);
            foreach (var spiI in secrets.Named)
            {
                if (!derivation.Derived.Exists(d => d.Keys.SpiI == spiI))
                {
                    var why = derivation.Problems.GetValueOrDefault(spiI)
                        ?? "the capture does not hold both messages of its key exchange";
                    return $"--dh-secret cannot be used for SPIi {spiI:x16}: {why}";
                }
            }
        }
        Sessions = [.. Table.Sessions.Select(s => OpenSession(s, crypto, Keys))];
        Begin = Table.Sessions.Where(s => s.Messages.Count > 0)
            .Select(s => s.Messages[0].Origin.Time).DefaultIfEmpty().Min();
        return null;
    }

    private static SessionAnalysis OpenSession(
        Session session, ICryptoProvider crypto, KeyRing keys)
    {
        var opener = new MessageOpener(crypto, keys);
        return session.MajorVersion == 2
            ? new(session, session.Messages.ConvertAll(m => opener.Open(m.Octets)))
            : new(session, []);
    }

    // A capture may carry secrets of other protocols (TLS, WireGuard): what is no table of IKE keys
    // is left alone.
    private static void AddEmbedded(byte[] secrets, KeyRing keys)
    {
        try
        {
            KeyFileReader.Parse(
                System.Text.Encoding.UTF8.GetString(secrets), "decryption secrets block", keys);
        }
        catch (KeyFileException)
        {
        }
    }
}

using System.Globalization;
using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Network;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Report;

/// <summary>The sessions of a capture for people.</summary>
internal static class Transcript
{
    private const int MaxStrayShown = 20;

    /// <param name="withTrees">Every field of every message as well.</param>
    public static void Write(
        CaptureAnalysis capture, IEnumerable<SessionAnalysis> sessions, bool withTrees,
            TextWriter output)
    {
        foreach (var session in sessions)
            WriteSession(session, capture.Begin, withTrees, output);
        WriteStray(capture.Table, output);
        WriteTotals(capture, output);
    }

    /// <summary>
    /// One line in the notation of RFC 7296 §1.2, with what could not be opened and why.
    /// </summary>
    public static string Describe(OpenedMessage message)
    {
        var header = message.Header;
        if (message.Error is { } error)
        {
            return $"{RegistryNames.Exchange(header.Exchange)} {(header.IsResponse ? "response" : "request")} "
                + $"{header.MessageId} MALFORMED: {error}";
        }
        var text = RegistryNames.NameNotifies(
            MessagePrinter.Describe(header, message.ClearPayloads, message.InnerPayloads))
            .Replace(MessagePrinter.Name(header.Exchange), RegistryNames.Exchange(header.Exchange),
                StringComparison.Ordinal);
        if (message.Sealed is not { } sk)
            return text;
        var fragment = message.FragmentTotal > 0
            ? $" {message.FragmentNumber}/{message.FragmentTotal}" : "";
        var name = RegistryNames.Payload(sk.Type) + fragment;
        return message.Seal switch
        {
            SealState.NoKeys => $"{text} {name} {{ {sk.Length} octets, no keys }}",
            SealState.Failed => $"{text} {name} {{ NOT OPENED: {message.InnerError} }}",
            _ when message.InnerError is { } inner => $"{text} {name} {{ MALFORMED: {inner} }}",
            _ when message.FragmentTotal > 0 => $"{text} {name}",
            _ => text,
        };
    }

    private static void WriteSession(
        SessionAnalysis analysis, long begin, bool withTrees, TextWriter output)
    {
        var session = analysis.Session;
        output.WriteLine($"session {session.Number}  IKEv{session.MajorVersion}  "
            + $"SPIi {session.SpiI:x16}  SPIr {session.SpiR:x16}  {session.Initiator} -> {session.Responder}");
        var keys = analysis.Messages.FirstOrDefault(m => m.Keys is not null)?.Keys;
        if (keys is not null)
            output.WriteLine($"  keys: {keys.CipherName}{(keys.Suite.IsAead ? "" : ", " + keys.Integrity.Name)}");
        for (var i = 0; i < session.Messages.Count; i++)
        {
            var message = session.Messages[i];
            var summary = analysis.IsV2 ? Describe(analysis.Messages[i])
                : IkeV1Summary.Describe(message.Octets);
            output.WriteLine($"  {"#" + message.Origin.Packet,-6} {Seconds(message.Origin.Time - begin),11}  "
                + $"{Arrow(message)}  {summary}{Remarks(message, session)}");
            if (withTrees && analysis.IsV2)
                WriteTree(analysis.Messages[i], output);
        }
        if (session.LeftOut > 0)
            output.WriteLine($"  and {session.LeftOut} messages more, beyond the limit of what is kept");
        output.WriteLine();
    }

    /// <summary>A message's fields, and those inside SK as a second table.</summary>
    public static void WriteTree(OpenedMessage message, TextWriter output)
    {
        TreePrinter.Print(MessageTree.Outer(message), message.Octets, output);
        if (message.InnerOctets.Length == 0)
            return;
        output.WriteLine();
        output.WriteLine(message.FragmentTotal > 0 ? "inside SKF, put together" : "inside SK");
        TreePrinter.Print(MessageTree.Inner(message), message.InnerOctets, output);
        output.WriteLine();
    }

    private static string Remarks(CapturedMessage message, Session session)
    {
        var text = message.Cut ? "  (the capture holds only the front of it)" : "";
        var (from, to) = message.FromInitiator
            ? (session.Initiator, session.Responder)
            : (session.Responder, session.Initiator);
        // Port 4500 after port 500 is the usual way of RFC 7296 §2.23; another address is worth a
        // word.
        if (message.Origin.Source.Address != from.Address
            || message.Origin.Destination.Address != to.Address)
            text += $"  ({message.Origin.Source} -> {message.Origin.Destination})";
        return message.Origin.Transport == Transport.Tcp ? text + "  (TCP)" : text;
    }

    private static string Arrow(CapturedMessage message) => message.FromInitiator ? "->" : "<-";

    private static string Seconds(long nanoseconds) =>
        (nanoseconds / 1e9).ToString("0.000000", CultureInfo.InvariantCulture);

    private static void WriteStray(SessionTable table, TextWriter output)
    {
        if (table.StrayCount == 0)
            return;
        output.WriteLine($"on IKE's ports, but no IKE: {table.StrayCount}");
        foreach (var stray in table.Stray.Take(MaxStrayShown))
            output.WriteLine($"  #{stray.Origin.Packet,-5} {stray.Origin.Source} -> {stray.Origin.Destination}: {stray.Why}");
        if (table.StrayCount > MaxStrayShown)
            output.WriteLine($"  and {table.StrayCount - MaxStrayShown} more");
        output.WriteLine();
    }

    private static void WriteTotals(CaptureAnalysis capture, TextWriter output)
    {
        var v1 = capture.Sessions.Where(s => !s.IsV2).ToArray();
        var v2 = capture.Sessions.Where(s => s.IsV2).ToArray();
        var messages = v2.SelectMany(s => s.Messages).ToArray();
        output.WriteLine($"{capture.Format}: {Count(capture.Packets, "packet")}, "
            + $"{Count(v2.Length, "IKEv2 session")} with {Count(messages.Length, "message")}, "
            + $"{Count(v1.Length, "IKEv1 session")} with {Count(v1.Sum(s => s.Session.Messages.Count), "message")}");
        var sealedCount = messages.Count(m => m.Seal != SealState.None);
        if (sealedCount > 0)
        {
            output.WriteLine($"encrypted: {sealedCount}, opened {messages.Count(m => m.Seal == SealState.Opened)}, "
                + $"not opened {messages.Count(m => m.Seal == SealState.Failed)}, "
                + $"without keys {messages.Count(m => m.Seal == SealState.NoKeys)}");
        }
        (long Number, string What)[] others =
        [
            (messages.Count(m => m.Error is not null), "malformed messages"),
            (capture.Counts.Esp, "ESP packets"), (capture.Counts.Ah, "AH packets"),
            (capture.Counts.Keepalives, "NAT keepalives"),
            (capture.Counts.IncompleteFragments, "IP packets with fragments missing"),
            (capture.Counts.BrokenStreams, "TCP streams that are no IKE or have gaps"),
            (capture.Counts.UnknownLinks, "packets of an unknown link layer"),
            (capture.Table.LeftOut, "messages of sessions beyond the limit"),
            (capture.Keys.EspLines, "ESP keys, not needed here"),
        ];
        var told = others.Where(o => o.Number > 0).Select(o => $"{o.What} {o.Number}").ToArray();
        if (told.Length > 0)
            output.WriteLine($"also: {string.Join(", ", told)}");
    }

    private static string Count(long number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}

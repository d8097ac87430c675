using System.Text.Json;
using IkeLab.Pcap2Test.Sessions;
using IkeLab.Pcap2Test.Tree;

namespace IkeLab.Pcap2Test.Report;

/// <summary>The transcript for programs.</summary>
internal static class JsonReport
{
    public static void Write(
        CaptureAnalysis capture, IEnumerable<SessionAnalysis> sessions, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", capture.Format);
        json.WriteNumber("packets", capture.Packets);
        json.WriteString("damage", capture.Damage?.Message);
        json.WriteNumber("esp", capture.Counts.Esp);
        json.WriteNumber("ah", capture.Counts.Ah);
        json.WriteNumber("keepalives", capture.Counts.Keepalives);
        json.WriteNumber("not_ike", capture.Table.StrayCount);
        json.WriteStartArray("sessions");
        foreach (var session in sessions)
            WriteSession(json, session, capture.Begin);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSession(Utf8JsonWriter json, SessionAnalysis analysis, long begin)
    {
        var session = analysis.Session;
        json.WriteStartObject();
        json.WriteNumber("number", session.Number);
        json.WriteNumber("version", session.MajorVersion);
        json.WriteString("spi_i", $"{session.SpiI:x16}");
        json.WriteString("spi_r", $"{session.SpiR:x16}");
        json.WriteString("initiator", session.Initiator.ToString());
        json.WriteString("responder", session.Responder.ToString());
        json.WriteStartArray("messages");
        for (var i = 0; i < session.Messages.Count; i++)
        {
            var message = session.Messages[i];
            json.WriteStartObject();
            json.WriteNumber("packet", message.Origin.Packet);
            json.WriteNumber("offset", message.Origin.Offset);
            json.WriteNumber("time_ns", message.Origin.Time - begin);
            json.WriteString("source", message.Origin.Source.ToString());
            json.WriteString("destination", message.Origin.Destination.ToString());
            json.WriteString("transport", message.Origin.Transport.ToString());
            json.WriteBoolean("from_initiator", message.FromInitiator);
            json.WriteNumber("length", message.Octets.Length);
            if (analysis.IsV2)
                WriteOpened(json, analysis.Messages[i]);
            else
                json.WriteString("summary", IkeV1Summary.Describe(message.Octets));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOpened(Utf8JsonWriter json, OpenedMessage message)
    {
        json.WriteString("summary", Transcript.Describe(message));
        json.WriteString("exchange", RegistryNames.Exchange(message.Header.Exchange));
        json.WriteNumber("message_id", message.Header.MessageId);
        json.WriteNumber("flags", (byte)message.Header.Flags);
        json.WriteString("error", (message.Error ?? message.InnerError)?.ToString());
        WritePayloads(json, "payloads", message.Clear, message.Octets);
        if (message.Seal == SealState.None)
            return;
        json.WriteString("sealed", message.Seal.ToString().ToLowerInvariant());
        if (message.FragmentTotal > 0)
            json.WriteString("fragment", $"{message.FragmentNumber}/{message.FragmentTotal}");
        if (message.Seal == SealState.Opened)
        {
            WritePayloads(json, "inner", message.Inner, message.InnerOctets);
            json.WriteString("padding", Convert.ToHexStringLower(message.Padding));
        }
    }

    private static void WritePayloads(
        Utf8JsonWriter json, string name, PayloadEntry[] entries, byte[] octets)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("type", RegistryNames.Payload(entry.Type));
            json.WriteBoolean("critical", entry.Critical);
            json.WriteString("body",
                Convert.ToHexStringLower(octets.AsSpan(entry.Offset, entry.Length)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

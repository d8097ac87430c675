using System.Text.Json;
using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>A line from the client.</summary>
/// <param name="Id">Chosen by the client; what answers it has the same.</param>
internal sealed record RequestLine(int Version, long Id, ControlRequest Request);

/// <summary>A line from the daemon: a reply, a part of one, or an event.</summary>
internal sealed record ServerLine
{
    public int Version { get; init; } = ControlProtocol.Version;

    /// <summary>Null for an event, and for an error that belongs to no request.</summary>
    public long? Id { get; init; }
    public ControlReply? Reply { get; init; }

    /// <summary>More parts of this reply follow.</summary>
    public bool More { get; init; }
    public EventInfo? Event { get; init; }
}

/// <summary>What both sides of the protocol agree on: one JSON object a line, in UTF-8.</summary>
public static class ControlProtocol
{
    /// <summary>Raised when a client of the older version would misunderstand.</summary>
    public const int Version = 1;

    /// <summary>Where a daemon listens without option -s; iked has it there.</summary>
    public const string DefaultSocket = "/var/run/iked.sock";

    private static readonly ControlJson Indented =
        new(new JsonSerializerOptions(ControlJson.Default.Options) { WriteIndented = true });

    /// <summary>A reply as the JSON that travels, on several lines.</summary>
    public static string ToJson(ControlReply reply) => JsonSerializer.Serialize(reply, Indented.ControlReply);

    /// <summary>An event as the JSON that travels, on one line.</summary>
    public static string ToJson(EventInfo item) => JsonSerializer.Serialize(item, ControlJson.Default.EventInfo);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RequestLine))]
[JsonSerializable(typeof(ServerLine))]
internal sealed partial class ControlJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace IkeLab.Control;

/// <summary>
/// Reads one line of a client. Total: whatever the octets are, the result is a request or a sentence.
/// </summary>
internal static class RequestParser
{
    private const int DepthLimit = 8;
    private const int QuotedLength = 40;

    private static readonly SortedDictionary<string, JsonTypeInfo> Commands = FindCommands();

    /// <param name="id">The request's own, as far as it could be read.</param>
    /// <returns>The request, or null with a sentence.</returns>
    public static ControlRequest? Parse(ReadOnlyMemory<byte> line, out long? id, out string error)
    {
        id = null;
        error = "";
        try
        {
            using var document = JsonDocument.Parse(
                line, new JsonDocumentOptions { MaxDepth = DepthLimit, AllowDuplicateProperties = false });
            return Read(document.RootElement, ref id, ref error);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: text that is no UTF-8, or half a surrogate pair.
            error = $"the line is not one JSON object: {exception.Message.TrimEnd('.')}.";
            return null;
        }
    }

    private static ControlRequest? Read(JsonElement root, ref long? id, ref string error)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            error = "a request is a JSON object, e.g. "
                + """{"version":1,"id":1,"request":{"command":"show-sa"}}.""";
            return null;
        }
        if (root.TryGetProperty("id", out var idMember) && idMember.ValueKind == JsonValueKind.Number
            && idMember.TryGetInt64(out var number))
            id = number;
        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out var spoken) || spoken != ControlProtocol.Version)
        {
            error = $"the request's version is {Quote(version)}, and this daemon speaks version "
                + $"{ControlProtocol.Version} of the protocol: use the ikelab that came with it.";
            return null;
        }
        if (id is null)
        {
            error = "the request lacks an id: a whole number that the reply will repeat.";
            return null;
        }
        if (root.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.Object
            && request.TryGetProperty("command", out var name) && name.ValueKind == JsonValueKind.String)
            return ReadCommand(request, name.GetString()!, ref error);
        error = "the request lacks its member request, an object with the string command.";
        return null;
    }

    private static ControlRequest? ReadCommand(JsonElement element, string name, ref string error)
    {
        if (!Commands.TryGetValue(name, out var type))
        {
            error = $"there is no command '{Shorten(name)}': there are {string.Join(", ", Commands.Keys)}.";
            return null;
        }
        // Properties that do not travel have no getter here.
        var members = type.Properties.Where(p => p.Get is not null).ToArray();
        var request = Deserialize(element, members);
        if (request is null)
        {
            var expected = members.Length == 0 ? "nothing" : string.Join(" and ", members.Select(Describe));
            error = $"the command {name} takes {expected} besides its name.";
            return null;
        }
        if (request is LoadRequest { Path: var path } && (!path.StartsWith('/') || path.Contains('\0')))
        {
            error = $"load takes an absolute path, and '{Shorten(path)}' is none.";
            return null;
        }
        return request;
    }

    // A member that is unknown here is refused: a command without it may be another one than was meant.
    private static ControlRequest? Deserialize(JsonElement element, JsonPropertyInfo[] members)
    {
        if (element.EnumerateObject().Any(m => m.Name != "command" && !members.Any(p => p.Name == m.Name)))
            return null;
        try
        {
            return element.Deserialize(ControlJson.Default.ControlRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Describe(JsonPropertyInfo property)
    {
        var type = property.PropertyType;
        var kind = type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}"
            : type == typeof(bool) ? "true or false"
            : type == typeof(string) ? "a string"
            : "0x and hexadecimal digits";
        return $"{property.Name} ({kind})";
    }

    private static string Quote(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? "missing" : Shorten(element.GetRawText());

    // What a client sends comes back to a terminal and into the log.
    private static string Shorten(string text)
    {
        var head = text.Length > QuotedLength ? text[..QuotedLength] + "…" : text;
        return string.Concat(head.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    private static SortedDictionary<string, JsonTypeInfo> FindCommands()
    {
        var commands = new SortedDictionary<string, JsonTypeInfo>(StringComparer.Ordinal);
        foreach (var derived in ControlJson.Default.ControlRequest.PolymorphismOptions!.DerivedTypes)
        {
            commands.Add((string)derived.TypeDiscriminator!,
                ControlJson.Default.GetTypeInfo(derived.DerivedType)!);
        }
        return commands;
    }
}

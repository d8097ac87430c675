using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>An IKE SPI as text, because 64 bits do not survive in the numbers of every JSON reader.</summary>
internal sealed class IkeSpiConverter : JsonConverter<ulong>
{
    public override ulong Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Spi.TryParse(reader.GetString(), out var spi)
            ? spi
            : throw new JsonException("an SPI is written as 0x and up to 16 hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Spi.Print(value));
}

/// <summary>A child SA's SPI as text.</summary>
internal sealed class ChildSpiConverter : JsonConverter<uint>
{
    public override uint Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        Spi.TryParse(reader.GetString(), out var spi) && spi <= uint.MaxValue
            ? (uint)spi
            : throw new JsonException("a child SA's SPI is written as 0x and up to 8 hexadecimal digits");

    public override void Write(Utf8JsonWriter writer, uint value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Spi.Print(value));
}

/// <summary>SPIs as they are written for people: <c>0x</c> and 16 digits for IKE SAs, 8 for child SAs.</summary>
public static class Spi
{
    public static string Print(ulong ikeSpi) => $"0x{ikeSpi:x16}";
    public static string Print(uint childSpi) => $"0x{childSpi:x8}";

    /// <summary>Takes <c>0x</c> and 1 to 16 digits.</summary>
    public static bool TryParse(string? text, out ulong spi)
    {
        spi = 0;
        return text is ['0', 'x', .. var digits] && digits.Length is >= 1 and <= 16
            && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out spi);
    }
}

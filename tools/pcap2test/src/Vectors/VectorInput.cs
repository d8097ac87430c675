using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Vectors;

/// <summary>A message of a test file.</summary>
/// <param name="FromInitiator">It is of the side that began the first IKE SA.</param>
/// <param name="Time">Nanoseconds since the first message.</param>
internal sealed record VectorMessage(
    bool FromInitiator, long Time, UdpEndpoint Source, UdpEndpoint Destination, byte[] Octets);

/// <summary>What a test file is computed from: everything else in it is expectation.</summary>
internal sealed class VectorInput
{
    /// <summary>Where it came from, for people.</summary>
    public required string Source { get; init; }

    /// <summary>Keys of the IKE SA and of those that rekeys made of it.</summary>
    public List<SaKeys> Keys { get; } = [];

    /// <summary>Of the key exchanges in order; <see cref="DhSecrets.Unknown"/> among them.</summary>
    public List<byte[]> DhSecrets { get; } = [];
    public byte[]? Psk { get; set; }

    /// <summary>Whose place the engine takes; null: one side's and then the other's.</summary>
    public bool? Side { get; set; }
    public List<VectorMessage> Messages { get; } = [];

    public static VectorInput From(
        SessionFamily family, KeyRing keys, string source, bool? side, byte[]? psk)
    {
        var input = new VectorInput
        {
            // A file's name may hold anything, and this is one line.
            Source = Tree.FieldReader.Printable(System.Text.Encoding.UTF8.GetBytes(source)),
            Psk = psk,
            Side = side,
        };
        foreach (var session in family.Sessions)
            input.Keys.AddRange(keys.Find(session.SpiI, session.SpiR));
        if (family.Exchanges.Any(e => e.Secret is not null))
            input.DhSecrets.AddRange(family.Exchanges.Select(e => e.Secret ?? Pcap2Test.Keys.DhSecrets.Unknown));
        var begin = family.Messages.Count > 0 ? family.Messages[0].Origin.Time : 0;
        foreach (var message in family.Messages)
        {
            input.Messages.Add(new(message.FromInitiator, message.Origin.Time - begin, message.Origin.Source,
                message.Origin.Destination, message.Octets));
        }
        return input;
    }
}

using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Sessions;

namespace IkeLab.Pcap2Test.Vectors;

/// <summary>What a test file is computed from: everything else in it is expectation.</summary>
internal sealed class VectorInput
{
    /// <summary>Where it came from, for people.</summary>
    public required string Source { get; init; }
    public SaKeys? Keys { get; set; }
    public byte[]? DhSecret { get; set; }
    public byte[]? Psk { get; set; }
    public List<(bool FromInitiator, byte[] Octets)> Messages { get; } = [];

    /// <param name="side">Only this side's messages; null for both.</param>
    public static VectorInput From(
        SessionAnalysis session, string source, bool? side, byte[]? dhSecret, byte[]? psk)
    {
        var input = new VectorInput
        {
            // A file's name may hold anything, and this is one line.
            Source = Tree.FieldReader.Printable(System.Text.Encoding.UTF8.GetBytes(source)),
            Keys = session.Messages.FirstOrDefault(m => m.Keys is not null)?.Keys,
            DhSecret = dhSecret,
            Psk = psk,
        };
        for (var i = 0; i < session.Messages.Count; i++)
        {
            var fromInitiator = session.Session.Messages[i].FromInitiator;
            // Keys and AUTH depend on both messages of IKE_SA_INIT.
            var isInit = dhSecret is not null
                && session.Messages[i].Header.Exchange == ExchangeType.IkeSaInit;
            if (side is null || side == fromInitiator || isInit)
                input.Messages.Add((fromInitiator, session.Messages[i].Octets));
        }
        return input;
    }
}

using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Options;

/// <summary>What <c>ikelab pcap2test</c> was asked to do.</summary>
internal sealed class Pcap2TestOptions
{
    public const string StandardInput = "-";

    public string? Capture { get; set; }
    public List<string> KeyFiles { get; } = [];
    public List<string> RunFiles { get; } = [];

    /// <summary>Diffie-Hellman secrets by SPIi; 0 for "the only session".</summary>
    public DhSecrets DhSecrets { get; } = new();
    public byte[]? Psk { get; set; }
    public string? VectorPath { get; set; }
    public string? FeaturePath { get; set; }
    public string? SanitisePath { get; set; }
    public string? JsonPath { get; set; }
    public bool Check { get; set; }
    public bool Tree { get; set; }
    public bool Quiet { get; set; }
    public string? Session { get; set; }
    public (string A, string B)? Diff { get; set; }
    public List<ushort> Ports { get; } = [];

    /// <summary>
    /// The engine takes the initiator's place (true) or the responder's (false); null for both, one after the other.
    /// </summary>
    public bool? Side { get; set; }
}

namespace IkeLab.Engine.Wire;

/// <summary>Bounds on what one message may make the decoder build.</summary>
public static class WireLimits
{
    /// <summary>Octets of a whole message: what one UDP datagram can carry.</summary>
    public const int MaxMessage = 65535;

    /// <summary>Payloads in clear, and again inside SK. Windows sends some twenty; certificate chains a few more.</summary>
    public const int MaxPayloads = 64;
    public const int MaxProposals = 64;
    public const int MaxTransforms = 96;
    public const int MaxSelectors = 255;
    public const int MaxAttributes = 128;

    /// <summary>SPIs in one Delete payload.</summary>
    public const int MaxSpis = 1024;

    /// <summary>RFC 7296 §3.9: a nonce has 16 to 256 octets.</summary>
    public const int MinNonce = 16;
    public const int MaxNonce = 256;
}

namespace IkeLab.Engine.Config;

/// <summary>The gateway that a REDIRECT names (RFC 5685 §9.2): an address, or a name that the driver resolves.</summary>
public sealed record GatewayIdentity
{
    private GatewayIdentity(IpAddress? address, string name)
    {
        Address = address;
        Name = name;
    }

    /// <summary>Null where <see cref="Name"/> has to be resolved.</summary>
    public IpAddress? Address { get; }

    /// <summary>Empty where there is an address.</summary>
    public string Name { get; }

    public static GatewayIdentity Of(IpAddress address) => new(address, "");

    /// <exception cref="ArgumentException">Not 1 to 255 printable ASCII characters without spaces.</exception>
    public static GatewayIdentity Of(string name) => IsName(name)
        ? new(null, name)
        : throw new ArgumentException("a gateway's name has 1 to 255 printable ASCII characters", nameof(name));

    internal static bool IsName(string name) =>
        name.Length is > 0 and <= byte.MaxValue && name.AsSpan().IndexOfAnyExceptInRange('\x21', '\x7e') < 0;

    public override string ToString() => Address?.ToString() ?? Name;
}

/// <summary>When a gateway sends its peers elsewhere.</summary>
public enum RedirectMoment : byte
{
    /// <summary>In IKE_SA_INIT, before there is any state (RFC 5685 §3).</summary>
    Init,

    /// <summary>In IKE_AUTH, when the peer is authenticated (RFC 5685 §6).</summary>
    Auth,
}

/// <summary>Peers of a connection that can be redirected are sent to another gateway.</summary>
public sealed record RedirectPolicy(GatewayIdentity Gateway, RedirectMoment Moment);

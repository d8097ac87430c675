namespace IkeLab.Engine.Config;

/// <summary>
/// One more proof of one side, behind its first one and before the IKE SA is established (RFC 4739): of the user behind the
/// host, for instance.
/// </summary>
public sealed record FurtherAuthentication
{
    /// <summary>Beyond the first, of each side.</summary>
    public const int Max = 4;

    /// <summary>Who proves itself. Null accepts any identity of the peer; our own needs one.</summary>
    public Identification? Id { get; init; }

    /// <summary>By EAP it is the initiator's.</summary>
    public required Authentication Method { get; init; }

    /// <summary>Where the method is a shared secret; null: the connection's.</summary>
    public SharedSecrets? Secrets { get; init; }

    /// <summary>Our side of EAP, where it is our method.</summary>
    public IEapPeerFactory? Eap { get; init; }

    /// <exception cref="ArgumentException">There are too many, one proves nothing, or one of ours lacks something.</exception>
    internal static FurtherAuthentication[] Check(FurtherAuthentication[] value, bool ours, string name)
    {
        if (value.Length > Max)
            throw new ArgumentException($"there are {value.Length} further authentications, and at most {Max} are made", name);
        foreach (var one in value)
        {
            if (one.Method == Authentication.Null)
                throw new ArgumentException("a further authentication has the method Null, which proves nothing", name);
            if (ours && one.Id is null)
                throw new ArgumentException("a further authentication of ours has no identity", name);
        }
        return value;
    }
}

namespace IkeLab.Control;

public enum ControlRights
{
    None,

    /// <summary>Everything that shows and changes nothing.</summary>
    Read,
    Full,
}

/// <summary>
/// Who may do what: root, the daemon's own user, and the members of one group may do everything.
/// </summary>
public sealed record ControlAccess
{
    /// <summary>The daemon's own user.</summary>
    public uint User { get; init; } = NativeMethods.EffectiveUser();

    /// <summary>The group that the socket belongs to; null for none.</summary>
    public uint? Group { get; init; }

    /// <summary>Everybody whom the socket's file mode lets in may look.</summary>
    public bool OthersMayRead { get; init; }

    public ControlRights Of(PeerCredentials peer)
    {
        if (peer.User == 0 || peer.User == User || (Group is { } group && peer.IsMember(group)))
            return ControlRights.Full;
        return OthersMayRead ? ControlRights.Read : ControlRights.None;
    }

    internal string Refusal(PeerCredentials peer, string what)
    {
        var group = Group is { } number ? $" or be in group {number}" : "";
        return $"user {peer.User} may not {what}: be root or user {User}{group}.";
    }
}

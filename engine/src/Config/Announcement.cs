using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Config;

/// <summary>In which message of the first two exchanges something is announced.</summary>
public enum AnnouncedIn
{
    InitRequest,
    InitResponse,

    /// <summary>The first IKE_AUTH request.</summary>
    AuthRequest,

    /// <summary>The IKE_AUTH response that establishes the IKE SA.</summary>
    AuthResponse,
}

/// <summary>
/// A status notify that is sent although nothing here depends on it, so that an endpoint says the same as another
/// implementation. What a setting of <see cref="Connection"/> announces is not announced here.
/// </summary>
/// <param name="Type">From 16384 on: those below are errors (RFC 7296 §3.10.1).</param>
/// <param name="Data">At most <see cref="MaxData"/> octets.</param>
public sealed record Announcement(AnnouncedIn Message, NotifyType Type, byte[] Data)
{
    public const int MaxData = 256;
}

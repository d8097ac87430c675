namespace IkeLab.Engine.Sa;

/// <summary>Redirection to another gateway (RFC 5685).</summary>
internal sealed partial class IkeSa
{
    /// <summary>The peer has been sent elsewhere and will delete this IKE SA; if it does not, we do (RFC 5685 §5).</summary>
    public void AwaitDeletion(Instant now)
    {
        _rekeyAt = Instant.Never;
        var until = now + Core.Configuration.RedirectGrace;
        if (until < _expireAt)
            _expireAt = until;
    }
}

using IkeLab.Engine.Config;

namespace IkeLab.Trust.Aaa;

/// <summary>A user's name as an IKE identity, so that it can be shown and compared.</summary>
internal static class UserIdentity
{
    public static Identification Of(string user) =>
        user.Contains('@', StringComparison.Ordinal) ? Identification.Email(user) : Identification.Fqdn(user);
}

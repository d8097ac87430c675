using System.Diagnostics.CodeAnalysis;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>Where a server finds its users' passwords.</summary>
public interface IEapUserDatabase
{
    /// <summary>
    /// The password of a user, compared as written; false where there is none. A name DOMAIN\user
    /// is asked for as it came, and if it is unknown, as user alone.
    /// </summary>
    bool TryFindPassword(string user, [NotNullWhen(true)] out string? password);
}

/// <summary>
/// Who the peer says it is. A user that does not exist gets a password nobody knows, so that its
/// conversation goes and takes its time as any other and only the end differs.
/// </summary>
internal sealed class ClaimedUser
{
    private ClaimedUser(string? name, string password) => (Name, Password) = (name, password);

    /// <summary>The name that the database knows, or null.</summary>
    internal string? Name { get; }

    internal string Password { get; }

    internal bool IsKnown => Name is not null;

    internal static ClaimedUser Find(
        IEapUserDatabase users, ReadOnlySpan<byte> identity, IRandomSource random)
    {
        Span<byte> unguessable = stackalloc byte[16];
        random.Fill(unguessable, RandomPurpose.Eap);
        if (UserName.TryDecode(identity) is { } full
            && users.TryFindPassword(full, out string? password))
        {
            return new ClaimedUser(full, password);
        }
        ReadOnlySpan<byte> withoutDomain = UserName.WithoutDomain(identity);
        if (withoutDomain.Length < identity.Length
            && UserName.TryDecode(withoutDomain) is { } bare
            && users.TryFindPassword(bare, out password))
        {
            return new ClaimedUser(bare, password);
        }
        return new ClaimedUser(name: null, Convert.ToHexString(unguessable));
    }
}

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
    private ClaimedUser(byte[] identity, string? name, string password) =>
        (Identity, Name, Password) = (identity, name, password);

    /// <summary>As the peer wrote it.</summary>
    internal byte[] Identity { get; }

    /// <summary>The name that the database knows, or null.</summary>
    internal string? Name { get; }

    internal string Password { get; }

    internal bool IsKnown => Name is not null;

    internal static ClaimedUser Find(
        IEapUserDatabase users, ReadOnlySpan<byte> identity, IRandomSource random)
    {
        Span<byte> unguessable = stackalloc byte[16];
        random.Fill(unguessable, RandomPurpose.Eap);
        byte[] copy = identity.ToArray();
        if (UserName.TryDecode(identity) is { } full
            && users.TryFindPassword(full, out string? password))
        {
            return new ClaimedUser(copy, full, password);
        }
        ReadOnlySpan<byte> withoutDomain = UserName.WithoutDomain(identity);
        if (withoutDomain.Length < identity.Length
            && UserName.TryDecode(withoutDomain) is { } bare
            && users.TryFindPassword(bare, out password))
        {
            return new ClaimedUser(copy, bare, password);
        }
        return new ClaimedUser(copy, name: null, Convert.ToHexString(unguessable));
    }
}

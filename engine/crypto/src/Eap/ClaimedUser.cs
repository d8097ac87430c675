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
    private ClaimedUser(string? name, string password, string claimed) =>
        (Name, Password, Claimed) = (name, password, Printable(claimed));

    /// <summary>What the peer calls itself, for people to read; empty where it is no name.</summary>
    internal string Claimed { get; }

    /// <summary>The name that the database knows, or null.</summary>
    internal string? Name { get; }

    internal string Password { get; }

    internal bool IsKnown => Name is not null;

    internal static ClaimedUser Find(
        IEapUserDatabase users, ReadOnlySpan<byte> identity, IRandomSource random)
    {
        Span<byte> unguessable = stackalloc byte[16];
        random.Fill(unguessable, RandomPurpose.Eap);
        string? full = UserName.TryDecode(identity);
        if (full is not null && users.TryFindPassword(full, out string? password))
        {
            return new ClaimedUser(full, password, full);
        }
        ReadOnlySpan<byte> withoutDomain = UserName.WithoutDomain(identity);
        if (withoutDomain.Length < identity.Length
            && UserName.TryDecode(withoutDomain) is { } bare
            && users.TryFindPassword(bare, out password))
        {
            return new ClaimedUser(bare, password, bare);
        }
        return new ClaimedUser(name: null, Convert.ToHexString(unguessable), full ?? "");
    }
    // A peer's octets must not be able to write control characters into a log or a terminal.
    private static string Printable(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));
}

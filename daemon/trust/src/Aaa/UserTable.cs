using System.Diagnostics.CodeAnalysis;
using IkeLab.Configuration;
using IkeLab.Crypto.Eap;

namespace IkeLab.Trust.Aaa;

/// <summary>The users of the configuration; the last one of a name counts.</summary>
internal sealed class UserTable : IEapUserDatabase
{
    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);

    public UserTable(IReadOnlyList<User> users)
    {
        foreach (var user in users)
            _passwords[user.Name] = user.Password;
    }

    public bool TryFindPassword(string user, [NotNullWhen(true)] out string? password) =>
        _passwords.TryGetValue(user, out password);
}

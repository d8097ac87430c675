using System.Text;
using IkeLab.Authority;
using IkeLab.Authority.Files;

namespace IkeLab.CommandLine;

/// <summary>The password of a command: given, in a file, or typed at the terminal.</summary>
internal sealed class CaPasswords(string? given, string? file) : IPasswordSource
{
    public string? Ask(string what, bool isNew, out string error)
    {
        error = "";
        if (given is not null)
            return given;
        if (file is not null)
        {
            return SmallFile.TryRead(file, out error) is { } content
                ? Encoding.UTF8.GetString(content).Split('\n')[0].TrimEnd('\r')
                : null;
        }
        if (!Terminal.IsThere)
        {
            error = $"a password for {what} is needed: give it by {CaOptions.PasswordFile}, or at a terminal";
            return null;
        }
        var password = Terminal.ReadPassword($"password for {what}: ");
        if (!isNew || Terminal.ReadPassword("the same again: ") == password)
            return password;
        error = "the two passwords are not the same";
        return null;
    }
}

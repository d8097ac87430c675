using System.Text;

namespace IkeLab.CommandLine;

/// <summary>
/// Asks the person at the terminal. Questions go to standard error: standard output may be a file.
/// </summary>
internal static class Terminal
{
    public static bool IsThere => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>A line that is not shown.</summary>
    public static string ReadPassword(string question)
    {
        Console.Error.Write(question);
        var password = new StringBuilder();
        while (true)
        {
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                Console.Error.WriteLine();
                return password.ToString();
            }
            if (key.Key == ConsoleKey.Backspace)
                password.Length = Math.Max(0, password.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                password.Append(key.KeyChar);
        }
    }

    /// <summary>True when there is nobody to ask.</summary>
    public static bool Confirm(string question)
    {
        if (!IsThere)
            return true;
        Console.Error.Write($"{question} [y/N] ");
        return Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }
}

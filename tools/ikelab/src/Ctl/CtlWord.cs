using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>What may stand in a place of a control command.</summary>
internal enum WordKind
{
    /// <summary>The word itself, or the beginning of it.</summary>
    Keyword,
    Path,
    PeerIdentity,
    Connection,
    ConnectionOrSpi,
    IkeSpi,
    ChildSpi,

    /// <summary>A name that only this machine's files know.</summary>
    Name,
}

/// <summary>A place in a control command and what may follow it.</summary>
/// <param name="Text">The keyword, or what stands for an argument, such as <c>&lt;path&gt;</c>.</param>
/// <param name="Help">What a command that ends here does; empty when none does.</param>
internal sealed record CtlWord(WordKind Kind, string Text, string Help = "")
{
    public IReadOnlyList<CtlWord> Next { get; init; } = [];

    /// <summary>Makes the command that ends here of its arguments; null where more must follow.</summary>
    public Func<IReadOnlyList<string>, CtlAction>? Make { get; init; }

    /// <summary>All that follows belongs to another tool and becomes its arguments.</summary>
    public bool TakesRest { get; init; }

    /// <summary>Null when the argument has the form that its kind needs, else what that form is.</summary>
    public string? FindFault(string argument) => Kind switch
    {
        WordKind.IkeSpi when !Spi.TryParse(argument, out _) =>
            "an IKE SA's SPI is 0x and 1 to 16 hexadecimal digits, as show sa prints it",
        WordKind.ChildSpi when !Spi.TryParse(argument, out var spi) || spi > uint.MaxValue =>
            "a child SA's SPI is 0x and 1 to 8 hexadecimal digits, as show sa prints it",
        _ when argument.Length == 0 => "it is empty",
        _ => null,
    };
}

/// <summary>What a command asks for: of the daemon, or of another tool of this program.</summary>
internal sealed record CtlAction(ControlRequest? Request, string[]? Tool)
{
    public static CtlAction Ask(ControlRequest request) => new(request, null);
    public static CtlAction Call(params string[] tool) => new(null, tool);
}

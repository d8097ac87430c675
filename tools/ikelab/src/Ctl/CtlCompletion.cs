using IkeLab.Control;

namespace IkeLab.CommandLine.Ctl;

/// <summary>
/// Completion in a shell: its script asks this program what may follow, names of the daemon included.
/// </summary>
internal static class CtlCompletion
{
    // Somebody waits with a finger on the key.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const string Bash = """
        # Completion of ikelab for bash:  source <(ikelab ctl --completion bash)
        _ikelab() {
          local -a found
          local i
          if [ "$COMP_CWORD" -eq 1 ]; then
            mapfile -t found < <("$1" ctl --complete --commands "$2" 2>/dev/null)
          elif [ "${COMP_WORDS[1]}" = ctl ]; then
            mapfile -t found < <("$1" ctl --complete "${COMP_WORDS[@]:2:COMP_CWORD-1}" 2>/dev/null)
          fi
          COMPREPLY=()
          for i in "${!found[@]}"; do
            COMPREPLY+=("$(printf %q "${found[i]}")")
          done
        }
        complete -o default -F _ikelab ikelab ./ikelab

        """;

    private const string Zsh = """
        #compdef ikelab
        # Completion of ikelab for zsh:  source <(ikelab ctl --completion zsh)
        _ikelab() {
          local -a found
          if (( CURRENT == 2 )); then
            found=("${(@f)$($words[1] ctl --complete --commands "${(Q)words[2]}" 2>/dev/null)}")
          elif [[ $words[2] == ctl ]]; then
            found=("${(@f)$($words[1] ctl --complete "${(@Q)words[3,CURRENT]}" 2>/dev/null)}")
          fi
          found=(${found:#})
          if (( $#found )); then compadd -a found; else _files; fi
        }
        compdef _ikelab ikelab ./ikelab
        # Found in fpath, this file is the function's first call.
        if [[ $funcstack[1] == _ikelab ]]; then _ikelab "$@"; fi

        """;

    public static int PrintScript(string shell, TextWriter output, TextWriter error)
    {
        var script = shell switch { "bash" => Bash, "zsh" => Zsh, _ => null };
        if (script is null)
        {
            error.WriteLine($"ikelab ctl: there is no completion for '{CtlPrinter.Clean(shell)}': "
                + "expected bash or zsh");
            return CtlCommand.WrongUsage;
        }
        output.Write(script);
        return CtlCommand.Done;
    }

    /// <summary>Prints what may follow, one a line; nothing where only the shell can know.</summary>
    public static int PrintCandidates(CtlOptions asked, TextWriter output)
    {
        foreach (var candidate in Find(asked.Words).Order(StringComparer.Ordinal))
        {
            // A name that does not fit on a line cannot be typed on one.
            if (CtlPrinter.Clean(candidate) == candidate)
                output.WriteLine(candidate);
        }
        return CtlCommand.Done;
    }

    private static IEnumerable<string> Find(IReadOnlyList<string> words)
    {
        var prefix = words.Count > 0 ? words[^1] : "";
        if (words is ["--commands", _])
            return StartingWith(Commands.Names, prefix);
        if (prefix.StartsWith('-'))
            return StartingWith(CtlOptions.Names, prefix);
        if (words is [.., "--completion", _])
            return StartingWith(["bash", "zsh"], prefix);
        // An option whose value is being typed, or a word that leads nowhere.
        if (CtlOptions.Parse([.. words.SkipLast(1)], out _) is not { } options
            || CtlParser.Follow(options.Words) is not { } next)
            return [];
        return next is [{ Kind: not WordKind.Keyword } argument]
            ? StartingWith(AskAsync(argument.Kind, options.Socket).GetAwaiter().GetResult(), prefix)
            : StartingWith(next.Select(w => w.Text), prefix);
    }

    private static IEnumerable<string> StartingWith(IEnumerable<string> candidates, string prefix) =>
        candidates.Where(c => c.StartsWith(prefix, StringComparison.Ordinal)).Distinct();

    private static async Task<IEnumerable<string>> AskAsync(WordKind kind, string socket)
    {
        if (kind is WordKind.Path or WordKind.Name)
            return [];
        using var client = ControlClient.Connect(socket, out _);
        if (client is null)
            return [];
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return kind switch
            {
                WordKind.Connection => await ConnectionsAsync(client, patience.Token),
                WordKind.ConnectionOrSpi => (await ConnectionsAsync(client, patience.Token))
                    .Concat(await SasAsync(client, IkeSpis, patience.Token)),
                WordKind.IkeSpi => await SasAsync(client, IkeSpis, patience.Token),
                WordKind.ChildSpi => await SasAsync(client, ChildSpis, patience.Token),
                _ => await SasAsync(client, PeerIdentities, patience.Token),
            };
        }
        catch (Exception exception) when (exception is ControlException or OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<IEnumerable<string>> ConnectionsAsync(ControlClient client, CancellationToken patience) =>
        await client.AskAsync(new ListConnectionsRequest(), patience) is ConnectionList connections
            ? connections.Items.Select(c => c.Name)
            : [];

    private static async Task<IEnumerable<string>> SasAsync(
        ControlClient client, Func<IkeSaInfo, IEnumerable<string>> choose, CancellationToken patience) =>
        await client.AskAsync(new ShowSaRequest(), patience) is IkeSaList sas ? sas.Items.SelectMany(choose) : [];

    private static IEnumerable<string> IkeSpis(IkeSaInfo sa) => [Spi.Print(sa.LocalSpi)];
    private static IEnumerable<string> ChildSpis(IkeSaInfo sa) => sa.Children.Select(c => Spi.Print(c.InboundSpi));
    private static IEnumerable<string> PeerIdentities(IkeSaInfo sa) => sa.RemoteId is { } id ? [id] : [];
}

using IkeLab.Configuration.Lexing;

namespace IkeLab.Configuration.Parsing;

/// <summary>
/// The order of a policy's clauses, so that a clause at the wrong place is told from a word that is no
/// clause at all.
/// </summary>
internal sealed class ClauseOrder
{
    private static readonly string[][] Ranks =
    [
        ["quick", "skip", "default"], ["active", "passive"], ["ipcomp"], ["tunnel", "transport"], ["natt"],
        ["esp", "ah"], ["inet", "inet6"], ["proto"], ["rdomain"], ["from", "to"], ["peer", "local"], ["ikesa"],
        ["childsa"], ["srcid"], ["dstid"], ["ikelifetime"], ["lifetime"], ["bytes"], ["psk", "eap"],
        ["config", "request"], ["iface"], ["tag", "tap"],
    ];

    private static readonly string[] Transforms = ["auth", "enc", "prf", "group", "esn", "noesn"];

    private readonly HashSet<int> _seen = [];
    private string _last = "ikev2";
    private int _lastRank = -1;

    public void Saw(string word)
    {
        var rank = Rank(word);
        _seen.Add(rank);
        (_last, _lastRank) = (word, rank);
    }

    /// <summary>Why a clause cannot stand here, or null where that is not the trouble.</summary>
    public string? Explain(Token token)
    {
        var word = token.Text;
        if (token.Kind == TokenKind.Word && PolicyParser.AuthenticationWords.ContainsKey(word))
            word = "psk";
        else if (token.Kind != TokenKind.Keyword)
            return null;
        if (Transforms.Contains(word))
            return $"expected 'ikesa' or 'childsa' before '{word}'";
        var rank = Rank(word);
        if (rank < 0 || rank > _lastRank)
            return null;
        if (_seen.Contains(rank))
        {
            return rank == Rank("peer") ? "expected one 'peer' and one 'local' at most"
                : $"expected it once, but {string.Join(" or ", Ranks[rank].Select(w => $"'{w}'"))} stands before";
        }
        return $"expected it before '{_last}', because the clauses of a policy have a fixed order";
    }

    private static int Rank(string word) => Array.FindIndex(Ranks, words => words.Contains(word));
}

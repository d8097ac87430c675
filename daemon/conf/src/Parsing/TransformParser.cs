using IkeLab.Configuration.Diagnostics;
using IkeLab.Configuration.Lexing;
using IkeLab.Configuration.Sources;

namespace IkeLab.Configuration.Parsing;

/// <summary>Reads what follows <c>ikesa</c> and <c>childsa</c>.</summary>
internal sealed class TransformParser(TokenReader tokens, DiagnosticBag diagnostics)
{
    /// <summary>
    /// Of one kind in one set; a proposal of RFC 7296 §3.3 has one octet for the number of all.
    /// </summary>
    private const int MaxOfKind = 32;

    private readonly List<AlgorithmName> _authentication = [];
    private readonly List<AlgorithmName> _encryption = [];
    private readonly List<AlgorithmName> _prf = [];
    private readonly List<AlgorithmName> _groups = [];
    private readonly List<bool> _sequenceNumbers = [];

    /// <param name="opening">The word <c>ikesa</c> or <c>childsa</c>.</param>
    public TransformSet Parse(Token opening, bool isIke)
    {
        _authentication.Clear();
        _encryption.Clear();
        _prf.Clear();
        _groups.Clear();
        _sequenceNumbers.Clear();
        if (!Transform(isIke))
            throw tokens.Unexpected();
        while (Transform(isIke))
        {
        }
        CheckCiphers(opening.Span);
        return new()
        {
            Authentication = [.. _authentication],
            Encryption = [.. _encryption],
            Prf = [.. _prf],
            Groups = [.. _groups],
            ExtendedSequenceNumbers = [.. _sequenceNumbers],
            Source = new(opening.Span),
        };
    }

    private bool Transform(bool isIke)
    {
        if (tokens.TryKeyword("auth"))
            Add(_authentication, AlgorithmTable.Authentication, "an authentication");
        else if (tokens.TryKeyword("enc"))
            Add(_encryption, isIke ? AlgorithmTable.IkeEncryption : AlgorithmTable.ChildEncryption, "a cipher");
        else if (tokens.TryKeyword("prf", out var prf))
        {
            if (!isIke)
                diagnostics.Warn(prf.Span, "a child SA has no prf of its own, so 'prf' is ignored here");
            Add(_prf, AlgorithmTable.Prf, "a prf");
        }
        else if (tokens.TryKeyword("group"))
            Group(isIke);
        else if (tokens.TryKeyword("esn", out var esn))
            SequenceNumbers(esn, true, isIke);
        else if (tokens.TryKeyword("noesn", out var noesn))
            SequenceNumbers(noesn, false, isIke);
        else
            return false;
        return true;
    }

    private void Group(bool isIke)
    {
        var token = Add(_groups, AlgorithmTable.Group, "a group");
        if (isIke && _groups is [.., { Id: 0, Alternative: null }])
        {
            diagnostics.Error(token.Span,
                "an IKE SA always has a key exchange; expected a group other than 'none'");
        }
    }

    private void SequenceNumbers(Token token, bool extended, bool isIke)
    {
        if (isIke)
            diagnostics.Error(token.Span, $"'{token.Text}' is for child SAs; expected it behind 'childsa'");
        else if (_sequenceNumbers.Contains(extended))
            diagnostics.Warn(token.Span, $"'{token.Text}' stands here twice");
        else
            _sequenceNumbers.Add(extended);
    }

    private Token Add(List<AlgorithmName> list, AlgorithmTable table, string meaning)
    {
        var token = tokens.String($"{meaning}'s name");
        if (table.Find(token.Text, out var whole) is not { } algorithm)
        {
            var similar = Spelling.Nearest(token.Text, table.Words);
            diagnostics.Error(token.Span, $"{token.Shown} is no name of {meaning} here; "
                + (similar is null ? $"expected one of {string.Join(", ", table.Words.Take(24))}"
                    : $"did you mean '{similar}'?"));
            return token;
        }
        if (whole != token.Text)
            diagnostics.Warn(token.Span, $"{token.Shown} is read as '{whole}'; write the whole word");
        if (algorithm.IsWeak)
        {
            diagnostics.Warn(token.Span,
                $"'{algorithm}' is weak; use it only for peers that know nothing better");
        }
        if (list.Contains(algorithm))
            diagnostics.Warn(token.Span, $"'{algorithm}' stands here twice");
        else if (list.Count >= MaxOfKind)
            diagnostics.Error(token.Span, $"too many alternatives; expected at most {MaxOfKind} of a kind");
        else
            list.Add(algorithm);
        return token;
    }

    private void CheckCiphers(SourceSpan at)
    {
        var combined = _encryption.Count(e => e.IsCombined);
        if (combined > 0 && combined < _encryption.Count)
        {
            diagnostics.Error(at, $"'{_encryption.First(e => e.IsCombined)}' authenticates by itself and "
                + $"'{_encryption.First(e => !e.IsCombined)}' does not, so they cannot stand in one proposal; expected "
                + "one proposal each");
        }
        else if (combined > 0 && _authentication.Count > 0)
        {
            diagnostics.Error(at,
                $"'{_encryption[0]}' authenticates by itself; expected no 'auth' beside it");
        }
    }
}

using IkeLab.Configuration.Diagnostics;

namespace IkeLab.Configuration.Parsing;

/// <summary>Reads <c>set</c> statements.</summary>
internal sealed class SettingsParser(TokenReader tokens, ValueParser values, DiagnosticBag diagnostics)
{
    private static readonly (string Word, Func<Settings, Settings> Apply)[] Switches =
    [
        ("active", s => s with { Passive = false }),
        ("passive", s => s with { Passive = true }),
        ("couple", s => s with { Decoupled = false }),
        ("decouple", s => s with { Decoupled = true }),
        ("fragmentation", s => s with { Fragmentation = true }),
        ("nofragmentation", s => s with { Fragmentation = false }),
        ("mobike", s => s with { Mobike = true }),
        ("nomobike", s => s with { Mobike = false }),
        ("vendorid", s => s with { VendorId = true }),
        ("novendorid", s => s with { VendorId = false }),
        ("enforcesingleikesa", s => s with { EnforceSingleIkeSa = true }),
        ("noenforcesingleikesa", s => s with { EnforceSingleIkeSa = false }),
        ("stickyaddress", s => s with { StickyAddress = true }),
        ("nostickyaddress", s => s with { StickyAddress = false }),
        ("cert_partial_chain", s => s with { PartialCertificateChain = true }),
    ];

    public Settings Parse(Settings settings)
    {
        if (tokens.TryKeyword("dpd_check_interval"))
        {
            var seconds = values.Number("a number of seconds", 0, int.MaxValue);
            return settings with { LivenessInterval = TimeSpan.FromSeconds(seconds) };
        }
        if (tokens.TryKeyword("ocsp"))
            return settings with { Ocsp = Ocsp(settings.Ocsp) };
        foreach (var (word, apply) in Switches)
        {
            if (tokens.TryKeyword(word))
                return apply(settings);
        }
        throw tokens.Unexpected();
    }

    private OcspSettings Ocsp(OcspSettings? before)
    {
        var url = tokens.String("a URL in quotes");
        if (!Uri.TryCreate(url.Text, UriKind.Absolute, out var uri) || uri.Scheme is not "http")
        {
            diagnostics.Warn(url.Span,
                $"{url.Shown} is no URL that OCSP can use; it should begin with http:// "
                + "(a URL needs quotes)");
        }
        var tolerate = before?.Tolerate ?? TimeSpan.Zero;
        var maxAge = before?.MaxAge;
        if (tokens.TryKeyword("tolerate"))
        {
            tolerate = values.Time("a tolerance");
            if (tokens.TryKeyword("maxage"))
                maxAge = values.Time("an age");
        }
        return new(url.Text, tolerate, maxAge);
    }
}

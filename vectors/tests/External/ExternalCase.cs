using IkeLab.Vectors.Tests.Format;

namespace IkeLab.Vectors.Tests.External;

/// <summary>One case of another project's vectors, put into our terms.</summary>
/// <param name="Vector">What to check; null when IKE cannot express the case.</param>
/// <param name="Lack">Why there is no vector.</param>
/// <param name="Acceptable"> An implementation may take it or refuse it. With a verdict it must do
/// what that says, because IKE's own RFCs decide; else either is right, but a wrong result is not.
/// </param>
internal sealed record ExternalCase(KatCase? Vector, string Lack = "", bool Acceptable = false)
{
    public static ExternalCase Lacking(string reason) => new(null, reason);

    /// <param name="where">File and number, for the message of a failure.</param>
    /// <param name="keys">Keys and values as a vector file has them.</param>
    public static ExternalCase Of(
        string where, string kind, params (string Key, string Value)[] keys) =>
        new(Case(where, kind, keys));

    public static KatCase Case(string where, string kind, params (string Key, string Value)[] keys)
    {
        var values = new Dictionary<string, KatValue>();
        foreach (var (key, value) in keys)
            values.Add(key, new(value, where));
        return new(where, kind, kind, values);
    }
}

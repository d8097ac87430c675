namespace IkeLab.Configuration.Parsing;

/// <summary>A statement cannot be read on; the error is reported. Never leaves the parser.</summary>
internal sealed class SyntaxException : Exception;

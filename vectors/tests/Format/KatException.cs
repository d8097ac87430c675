namespace IkeLab.Vectors.Tests.Format;

/// <summary>
/// A vector file is not as README.md describes: where, what, and what was expected.
/// </summary>
internal sealed class KatException(string where, string message) : Exception($"{where}: {message}");

/// <summary>The implementation gave something else than the vector says.</summary>
internal sealed class MismatchException(string message) : Exception(message);

/// <summary>The system or the engine lacks what the vector needs: counted, never passed.</summary>
internal sealed class UnsupportedException(string reason) : Exception(reason);

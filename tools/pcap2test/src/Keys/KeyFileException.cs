namespace IkeLab.Pcap2Test.Keys;

/// <summary>A key file that cannot be used: which, where in it, and what was expected.</summary>
internal sealed class KeyFileException(string where, string what) : Exception($"{where}: {what}");

namespace IkeLab.Control;

/// <summary>A policy of the configuration in force.</summary>
/// <param name="Number">Its place in the configuration, from 1.</param>
/// <param name="Text">All of it in iked.conf's words, defaults included, secrets starred out.</param>
/// <param name="Position">FILE:LINE.</param>
public sealed record PolicyInfo(int Number, string Name, string Text, string Position = "");

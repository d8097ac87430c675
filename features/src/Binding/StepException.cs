namespace IkeLab.Features.Binding;

/// <summary>A step failed: what was seen is not what the feature says, or the feature cannot be
/// understood.</summary>
public sealed class StepException(string message) : Exception(message);

namespace IkeLab.Kernel.PfKey;

/// <summary>A way to ask the kernel and to get its answer.</summary>
internal interface IPfKey
{
    /// <summary>
    /// Sends one request, numbers it, and gives what comes back. The kernel answers within the call, so it takes
    /// microseconds.
    /// </summary>
    /// <returns>
    /// One message, many for a dump, or one with an error. None where the kernel had no room for its answer.
    /// </returns>
    IReadOnlyList<PfKeyMessage> Exchange(PfKeyMessage request);
}

using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>What a method wants done with the packet it was given.</summary>
/// <param name="Outcome">
/// Continue: send the data as a packet of the method. Success: the method has succeeded; a peer
/// sends the data first. Failure: it has failed; a peer sends the data first, if there is any.
/// Discard: not valid here.
/// </param>
/// <param name="Data">Type-Data.</param>
internal readonly record struct MethodReply(EapOutcome Outcome, byte[] Data)
{
    internal static MethodReply Discard => new(EapOutcome.Discard, []);
    internal static MethodReply Failure => new(EapOutcome.Failure, []);
    internal static MethodReply Success => new(EapOutcome.Success, []);

    internal static MethodReply Continue(byte[] data) => new(EapOutcome.Continue, data);
}

/// <summary>One side of one run of a method (RFC 3748 §2.2). Total: any octets may come.</summary>
internal abstract class EapMethod : IDisposable
{
    internal abstract EapType Type { get; }

    /// <summary>Type-Data of the other side's packet.</summary>
    internal abstract MethodReply Handle(byte identifier, ReadOnlySpan<byte> data);

    /// <summary>With success: a copy of the MSK, empty where the method has none.</summary>
    internal virtual byte[] CopyMsk() => [];

    /// <summary>
    /// True where both sides have shown each other success, so that a Failure can only be forged
    /// (RFC 3748 §4.2).
    /// </summary>
    internal virtual bool IsSuccessMutual => false;

    public virtual void Dispose()
    {
    }
}

/// <summary>A server's side, which speaks first.</summary>
internal abstract class ServerMethod : EapMethod
{
    /// <summary>Type-Data of the first request.</summary>
    internal abstract byte[] Begin(byte identifier);

    /// <summary>The peer is not let in, although the method still has to tell it.</summary>
    internal virtual bool HasRefused => false;
}

namespace IkeLab.Engine;

/// <summary>How an EAP conversation goes on (RFC 3748 §2).</summary>
public enum EapOutcome : byte
{
    /// <summary>Send the packet and wait for the other side's next one.</summary>
    Continue,

    /// <summary>The method has succeeded; a server sends the packet, EAP-Success.</summary>
    Success,

    /// <summary>
    /// The conversation has failed; a server sends the packet, EAP-Failure. A peer has nothing to send: either EAP-Failure
    /// came, or it does not trust the server.
    /// </summary>
    Failure,

    /// <summary>
    /// The packet that came is not part of the conversation and is forgotten (RFC 3748 §4). Nothing has changed; once the
    /// conversation has ended, every packet is of this kind.
    /// </summary>
    Discard,
}

/// <summary>One step of an EAP conversation.</summary>
/// <param name="Outcome">What follows.</param>
/// <param name="Packet">The EAP packet to send, or empty.</param>
/// <param name="Msk">
/// With success: the master session key, or empty where the method derives none (RFC 5247 §1.2). The octets are the
/// receiver's own, to be zeroed after use.
/// </param>
public readonly record struct EapStep(EapOutcome Outcome, byte[] Packet, byte[] Msk);

/// <summary>The peer's side of one EAP conversation. The packets come from whoever speaks first; nothing is thrown.</summary>
public abstract class EapPeer : IDisposable
{
    /// <summary>
    /// A packet of the server. EAP-Success counts only when the method itself has come to its end (RFC 3748 §4.2): until
    /// then it is discarded. A request that comes again, octet by octet, gets the response it got before.
    /// </summary>
    public abstract EapStep Handle(ReadOnlySpan<byte> packet);

    /// <summary>Forgets the keys; every later packet is discarded.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}

/// <summary>Begins the EAP conversations of a connection that authenticates by EAP.</summary>
public interface IEapPeerFactory
{
    /// <summary>A fresh conversation; its challenges are drawn from <paramref name="random"/>.</summary>
    /// <param name="standsAlone">
    /// Nobody else proves the server: methods that do not, or that derive no key, must not be gone into (RFC 5998 §3).
    /// </param>
    EapPeer Create(IRandomSource random, bool standsAlone);
}

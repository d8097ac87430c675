namespace IkeLab.Engine;

/// <summary>
/// What a draw is for. Each purpose is a stream of its own, so that one use's draws never shift another's, and a
/// test can force the nonces that decide a collision without touching anything else.
/// </summary>
public enum RandomPurpose : byte
{
    IkeSpi,
    ChildSpi,
    Nonce,
    KeyExchange,
    Iv,
    CookieSecret,
    Jitter,
    Hashing,

    /// <summary>Challenges of EAP methods.</summary>
    Eap,

    /// <summary>Return routability checks of MOBIKE.</summary>
    Cookie2,
    /// <summary>Names of resumption tickets, which make each one's key.</summary>
    Ticket,
}

/// <summary>All randomness of an endpoint. A production source is the operating system's generator.</summary>
public interface IRandomSource
{
    /// <summary>Fills the whole span with unpredictable octets of the purpose's stream.</summary>
    void Fill(Span<byte> destination, RandomPurpose purpose);
}

using IkeLab.Engine.Crypto;

namespace IkeLab.Engine.Sa;

/// <summary>
/// The additional key exchanges of an initial IKE SA (RFC 9370 §2.2.2): which of them comes next, and what
/// IKE_INTERMEDIATE has said so far. The first stage has the keys of IKE_SA_INIT.
/// </summary>
internal sealed class KeyChain(KeyExchangeMethod[] methods) : IDisposable
{
    private IkeKeys? _previous;

    public IntermediateAuth Auth { get; } = new();

    /// <summary>Key exchanges that are done.</summary>
    public int Stage { get; private set; }
    public bool IsComplete => Stage == methods.Length;

    /// <summary>Only one is left.</summary>
    public bool IsLast => Stage == methods.Length - 1;

    /// <summary>Of the key exchange that comes next.</summary>
    public KeyExchangeMethod Method => methods[Stage];

    /// <summary>RFC 9242 §3.2: message IDs go on from IKE_SA_INIT's 0, one for each exchange.</summary>
    public uint NextId => (uint)Stage + 1;

    /// <summary>
    /// The responder's keys before the last change: if its response was lost, the request comes once more under them.
    /// </summary>
    public IkeKeys? Previous => _previous;

    /// <summary>One more is done, and its keys have taken the place of these.</summary>
    public void Advance(IkeKeys previous)
    {
        Stage++;
        _previous?.Dispose();
        _previous = previous;
    }

    public void Dispose()
    {
        _previous?.Dispose();
        _previous = null;
    }
}

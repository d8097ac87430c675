using System.Security.Cryptography;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The additional key exchanges that follow a CREATE_CHILD_SA of ours, one IKE_FOLLOWUP_KE each (RFC 9370 §2.2.4).
/// </summary>
internal sealed class FollowupSeries(KeyExchangeMethod[] methods) : IDisposable
{
    private int _done;
    private byte[] _link = [];
    private KeyExchangeKey? _key;

    public bool IsOver => _done == methods.Length;

    /// <summary>The last request is out, with whose answer the peer has made the new SA.</summary>
    public bool PeerMayHaveSa => IsOver || (IsLast && _key is not null);

    /// <summary>SK(1) | ... | SK(n).</summary>
    public byte[] Further { get; private set; } = [];

    /// <summary>Keeps what the peer wants to see in the next request; false when it is missing and needed.</summary>
    public bool ReadLink(PayloadList payloads)
    {
        if (payloads.FindNotify(NotifyType.AdditionalKeyExchange) is not { } notify)
            return false;
        _link = notify.Data.ToArray();
        return true;
    }

    public void StartNext(EndpointCore core)
    {
        var method = methods[_done];
        _key = core.Crypto.StartKeyExchange(method, core.NewSeed(method));
    }

    public List<Payload> Payloads() =>
    [
        new KePayload(methods[_done], _key!.Public.ToArray()),
        new NotifyPayload(ProtocolId.None, [], NotifyType.AdditionalKeyExchange, _link),
    ];

    /// <summary>What is to be computed from the response; null when it does not fit.</summary>
    public ComputeSecret? Read(PayloadList payloads)
    {
        var method = methods[_done];
        return payloads.Find<KePayload>() is { } ke && ke.Method == method
            && ke.Data.Length == AlgorithmLengths.ResponderPublic(method) && (IsLast || ReadLink(payloads))
                ? new() { Method = method, Key = _key, Seed = [], PeerPublic = ke.Data.ToArray() }
                : null;
    }

    /// <summary>One more is done.</summary>
    public void Add(byte[] secret)
    {
        Further = Append(Further, secret);
        _done++;
        _key?.Dispose();
        _key = null;
    }

    public void Dispose()
    {
        _key?.Dispose();
        CryptographicOperations.ZeroMemory(Further);
    }

    private bool IsLast => _done == methods.Length - 1;

    /// <summary>Both one after the other; the two originals are zeroed.</summary>
    public static byte[] Append(byte[] before, byte[] secret)
    {
        byte[] both = [.. before, .. secret];
        CryptographicOperations.ZeroMemory(before);
        CryptographicOperations.ZeroMemory(secret);
        return both;
    }
}

namespace IkeLab.Engine.Wire;

/// <summary>The payloads of one message, in order.</summary>
public sealed class PayloadList
{
    /// <summary>The empty message.</summary>
    public static readonly PayloadList Empty = new([]);

    private readonly Payload[] _items;

    internal PayloadList(Payload[] items) => _items = items;

    public ReadOnlySpan<Payload> Items => _items;
    public int Count => _items.Length;

    /// <summary>The first unknown payload that must not be ignored (RFC 7296 §2.5), or null.</summary>
    public UnknownPayload? FirstUnknownCritical
    {
        get
        {
            foreach (var payload in _items)
            {
                if (payload is UnknownPayload { Critical: true } unknown)
                    return unknown;
            }
            return null;
        }
    }

    public T? Find<T>() where T : Payload
    {
        foreach (var payload in _items)
        {
            if (payload is T found)
                return found;
        }
        return null;
    }

    public Payload? Find(PayloadType type)
    {
        foreach (var payload in _items)
        {
            if (payload.Type == type)
                return payload;
        }
        return null;
    }

    public NotifyPayload? FindNotify(NotifyType type)
    {
        foreach (var payload in _items)
        {
            if (payload is NotifyPayload notify && notify.NotifyType == type)
                return notify;
        }
        return null;
    }
}

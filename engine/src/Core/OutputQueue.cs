namespace IkeLab.Engine.Core;

/// <summary>What the driver has yet to take, in order. Grows to the largest burst and then allocates no more.</summary>
internal sealed class OutputQueue
{
    private Output[] _items = new Output[4];
    private int _head;
    private int _tail;

    public bool IsEmpty => _head == _tail;

    public void Add(in Output output)
    {
        if (_tail == _items.Length)
            Array.Resize(ref _items, _tail * 2);
        _items[_tail++] = output;
    }

    public bool TryTake(out Output output)
    {
        if (_head == _tail)
        {
            _head = _tail = 0;
            output = default;
            return false;
        }
        output = _items[_head];
        _items[_head++] = default;
        return true;
    }
}

using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>Why a connection is down, as operators ask.</summary>
/// <param name="Attempts">That have failed since it was last up.</param>
internal sealed record Failure(string Sentence, Instant At, int Attempts);

/// <summary>The last failure of each connection.</summary>
internal sealed class FailureBook
{
    private readonly Dictionary<string, Failure> _byConnection = [];

    public Failure? Find(string connection) => _byConnection.GetValueOrDefault(connection);

    public void Failed(string connection, string sentence, Instant now) =>
        _byConnection[connection] = new(sentence, now, (Find(connection)?.Attempts ?? 0) + 1);

    /// <summary>It was up and has ended: no attempt has failed yet.</summary>
    public void Ended(string connection, string sentence, Instant now) =>
        _byConnection[connection] = new(sentence, now, 0);

    public void Succeeded(string connection) => _byConnection.Remove(connection);

    /// <summary>Others do not exist any more.</summary>
    public void Keep(IEnumerable<string> connections)
    {
        var known = connections.ToHashSet();
        foreach (var name in _byConnection.Keys.Where(n => !known.Contains(n)).ToList())
            _byConnection.Remove(name);
    }
}

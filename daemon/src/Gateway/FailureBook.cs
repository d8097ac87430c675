using IkeLab.Engine;

namespace IkeLab.Daemon.Gateway;

/// <summary>Why a connection is down, as operators ask.</summary>
/// <param name="Attempts">That have failed since it was last up.</param>
internal sealed record Failure(string Sentence, Instant At, int Attempts);

/// <summary>The last failure of each connection.</summary>
internal sealed class FailureBook
{
    private readonly Dictionary<string, Failure> _byConnection = [];

    private readonly Dictionary<(string Connection, string Child), string> _byChild = [];

    public Failure? Find(string connection) => _byConnection.GetValueOrDefault(connection);

    /// <summary>Why a child is down, while its IKE SA may be up.</summary>
    public string? FindChild(string connection, string child) => _byChild.GetValueOrDefault((connection, child));

    public void Failed(string connection, string sentence, Instant now) =>
        _byConnection[connection] = new(sentence, now, (Find(connection)?.Attempts ?? 0) + 1);

    /// <summary>An attempt meets resistance, and goes on; or somebody else's attempt was refused.</summary>
    public void Refused(string connection, string sentence, Instant now) =>
        _byConnection[connection] = new(sentence, now, Find(connection)?.Attempts ?? 0);

    public void ChildFailed(string connection, string child, string sentence) => _byChild[(connection, child)] = sentence;

    public void ChildSucceeded(string connection, string child) => _byChild.Remove((connection, child));

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
        foreach (var child in _byChild.Keys.Where(c => !known.Contains(c.Connection)).ToList())
            _byChild.Remove(child);
    }
}

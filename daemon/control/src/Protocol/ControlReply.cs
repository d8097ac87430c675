using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>What the daemon answers. The type's name on the wire is the member <c>kind</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(DoneReply), "done")]
[JsonDerivedType(typeof(ErrorReply), "error")]
[JsonDerivedType(typeof(DeletedReply), "deleted")]
[JsonDerivedType(typeof(ConfigurationReply), "configuration")]
[JsonDerivedType(typeof(StatsReply), "stats")]
[JsonDerivedType(typeof(MetricsReply), "metrics")]
[JsonDerivedType(typeof(IkeSaList), "ike-sas")]
[JsonDerivedType(typeof(ConnectionList), "connections")]
[JsonDerivedType(typeof(CertificateList), "certificates")]
[JsonDerivedType(typeof(PolicyList), "policies")]
[JsonDerivedType(typeof(PoolList), "pools")]
[JsonDerivedType(typeof(ProcessList), "processes")]
public abstract record ControlReply
{
    /// <summary>The same in parts that fit into lines of a sensible length.</summary>
    internal virtual IEnumerable<ControlReply> Pages(int itemsPerPage) => [this];

    /// <summary>Puts parts together again; null when the two are not parts of one reply.</summary>
    internal virtual ControlReply? Append(ControlReply next) => null;
}

/// <summary>It is done, or begun where it takes time.</summary>
/// <param name="Note">A sentence worth showing; null when there is none.</param>
public sealed record DoneReply(string? Note = null) : ControlReply;

/// <summary>Of one process, to the one that tells operators how many it was in all.</summary>
/// <param name="IkeSas">So many are deleted.</param>
public sealed record DeletedReply(int IkeSas) : ControlReply;

/// <summary>Nothing has changed.</summary>
/// <param name="Sentence">What was wrong, where, and what was expected.</param>
public sealed record ErrorReply(string Sentence) : ControlReply;

/// <summary>The answer to load and reload.</summary>
/// <param name="Applied">False: there is an error among the diagnostics, and nothing has changed.</param>
public sealed record ConfigurationReply(bool Applied, IReadOnlyList<DiagnosticInfo> Diagnostics) : ControlReply;

public sealed record StatsReply(StatsInfo Stats) : ControlReply;

/// <param name="Text">OpenMetrics 1.0 exposition text.</param>
public sealed record MetricsReply(string Text) : ControlReply;

/// <summary>A reply of many like items, which travels in pages.</summary>
public abstract record ListReply<T>(IReadOnlyList<T> Items) : ControlReply
{
    internal override IEnumerable<ControlReply> Pages(int itemsPerPage) => Items.Count <= itemsPerPage
        ? [this]
        : Items.Chunk(itemsPerPage).Select(page => this with { Items = page });

    internal override ControlReply? Append(ControlReply next) =>
        next is ListReply<T> more ? this with { Items = [.. Items, .. more.Items] } : null;
}

public sealed record IkeSaList(IReadOnlyList<IkeSaInfo> Items) : ListReply<IkeSaInfo>(Items);

public sealed record ConnectionList(IReadOnlyList<ConnectionInfo> Items) : ListReply<ConnectionInfo>(Items);

public sealed record CertificateList(IReadOnlyList<CertificateInfo> Items) : ListReply<CertificateInfo>(Items);

public sealed record PolicyList(IReadOnlyList<PolicyInfo> Items) : ListReply<PolicyInfo>(Items);

public sealed record PoolList(IReadOnlyList<PoolInfo> Items) : ListReply<PoolInfo>(Items);

public sealed record ProcessList(IReadOnlyList<ProcessInfo> Items) : ListReply<ProcessInfo>(Items);

using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>
/// What a client asks of the daemon. The type's name on the wire is the member <c>command</c>.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "command")]
[JsonDerivedType(typeof(ActiveRequest), "active")]
[JsonDerivedType(typeof(PassiveRequest), "passive")]
[JsonDerivedType(typeof(CoupleRequest), "couple")]
[JsonDerivedType(typeof(DecoupleRequest), "decouple")]
[JsonDerivedType(typeof(LoadRequest), "load")]
[JsonDerivedType(typeof(ReloadRequest), "reload")]
[JsonDerivedType(typeof(ResetRequest), "reset")]
[JsonDerivedType(typeof(ResetIdRequest), "reset-id")]
[JsonDerivedType(typeof(LogRequest), "log")]
[JsonDerivedType(typeof(MonitorRequest), "monitor")]
[JsonDerivedType(typeof(InitiateRequest), "initiate")]
[JsonDerivedType(typeof(TerminateRequest), "terminate")]
[JsonDerivedType(typeof(TerminateIkeRequest), "terminate-ike")]
[JsonDerivedType(typeof(TerminateChildRequest), "terminate-child")]
[JsonDerivedType(typeof(RekeyIkeRequest), "rekey-ike")]
[JsonDerivedType(typeof(RekeyChildRequest), "rekey-child")]
[JsonDerivedType(typeof(ListConnectionsRequest), "list-conns")]
[JsonDerivedType(typeof(ShowSaRequest), "show-sa")]
[JsonDerivedType(typeof(ShowStatsRequest), "show-stats")]
[JsonDerivedType(typeof(ShowCertificatesRequest), "show-certstore")]
[JsonDerivedType(typeof(ShowPoliciesRequest), "show-policies")]
[JsonDerivedType(typeof(ShowPoolsRequest), "show-pools")]
[JsonDerivedType(typeof(ShowMetricsRequest), "show-metrics")]
[JsonDerivedType(typeof(ShowProcessesRequest), "show-processes")]
public abstract record ControlRequest
{
    /// <summary>A client with read-only rights may send it.</summary>
    [JsonIgnore]
    public virtual bool IsReadOnly => false;
}

/// <summary>Begin connections that are configured active.</summary>
public sealed record ActiveRequest : ControlRequest;

/// <summary>Begin nothing; answer peers only.</summary>
public sealed record PassiveRequest : ControlRequest;

/// <summary>Load SAs and policies into the kernel.</summary>
public sealed record CoupleRequest : ControlRequest;

/// <summary>Take SAs and policies out of the kernel, and keep the IKE SAs.</summary>
public sealed record DecoupleRequest : ControlRequest;

/// <summary>Read another configuration. Answered by <see cref="ConfigurationReply"/>.</summary>
/// <param name="Path">Absolute, as the daemon sees it.</param>
public sealed record LoadRequest(string Path) : ControlRequest;

/// <summary>Read the configuration again. Answered by <see cref="ConfigurationReply"/>.</summary>
public sealed record ReloadRequest : ControlRequest;

public enum ResetScope
{
    All,
    Ca,
    Policy,
    Sa,
    User,
}

/// <summary>Flush a part of the daemon's state.</summary>
public sealed record ResetRequest(ResetScope Scope) : ControlRequest;

/// <summary>Delete the IKE SAs of the peer with this identity.</summary>
/// <param name="Id">As in iked.conf, or TYPE/VALUE as <c>show sa</c> shows it.</param>
public sealed record ResetIdRequest(string Id) : ControlRequest;

public sealed record LogRequest(bool Verbose) : ControlRequest;

/// <summary>Send events from now on. The server answers it by itself.</summary>
public sealed record MonitorRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Bring a connection up and keep it up.</summary>
public sealed record InitiateRequest(string Connection) : ControlRequest;

/// <summary>Take a connection down with all its IKE SAs, and forget the wish to have it up.</summary>
public sealed record TerminateRequest(string Connection) : ControlRequest;

/// <summary>Delete the IKE SA with this local SPI and its children.</summary>
public sealed record TerminateIkeRequest(
    [property: JsonConverter(typeof(IkeSpiConverter))] ulong Spi) : ControlRequest;

/// <summary>Delete the child SA with this inbound SPI.</summary>
public sealed record TerminateChildRequest(
    [property: JsonConverter(typeof(ChildSpiConverter))] uint Spi) : ControlRequest;

/// <summary>Rekey the IKE SA with this local SPI.</summary>
public sealed record RekeyIkeRequest(
    [property: JsonConverter(typeof(IkeSpiConverter))] ulong Spi) : ControlRequest;

/// <summary>Rekey the child SA with this inbound SPI.</summary>
public sealed record RekeyChildRequest(
    [property: JsonConverter(typeof(ChildSpiConverter))] uint Spi) : ControlRequest;

/// <summary>Every configured connection. Answered by <see cref="ConnectionList"/>.</summary>
public sealed record ListConnectionsRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="IkeSaList"/>.</summary>
public sealed record ShowSaRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="StatsReply"/>.</summary>
public sealed record ShowStatsRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="CertificateList"/>.</summary>
public sealed record ShowCertificatesRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="PolicyList"/>.</summary>
public sealed record ShowPoliciesRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="PoolList"/>.</summary>
public sealed record ShowPoolsRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>Answered by <see cref="ProcessList"/>.</summary>
public sealed record ShowProcessesRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

/// <summary>
/// Counters as OpenMetrics text. The server makes it from the target's <see cref="StatsReply"/>.
/// </summary>
public sealed record ShowMetricsRequest : ControlRequest
{
    public override bool IsReadOnly => true;
}

using System.Text.Json.Serialization;

namespace IkeLab.Control;

/// <summary>
/// Something that <c>monitor</c> shows. The kind is a word and not an enumeration, so that an older client
/// shows the events of a newer daemon.
/// </summary>
public sealed record EventInfo
{
    public required DateTimeOffset Time { get; init; }

    /// <summary>One of <see cref="EventKind"/>, or a later one.</summary>
    public required string Kind { get; init; }

    /// <summary>What happened, in a sentence.</summary>
    public required string Sentence { get; init; }
    public string? Connection { get; init; }

    /// <summary>See <see cref="IkeSaInfo.Tag"/>.</summary>
    public string? Tag { get; init; }

    [JsonConverter(typeof(IkeSpiConverter))]
    public ulong? IkeSpi { get; init; }

    [JsonConverter(typeof(ChildSpiConverter))]
    public uint? ChildSpi { get; init; }
}

/// <summary>The kinds of events that this version knows.</summary>
public static class EventKind
{
    public const string Ok = "ok";
    public const string Fail = "fail";
    public const string Verbose = "verbose";
    public const string Reload = "reload";
    public const string Reset = "reset";
    public const string Couple = "couple";
    public const string Decouple = "decouple";
    public const string Active = "active";
    public const string Passive = "passive";
    public const string IkeEstablished = "ike-established";
    public const string IkeRekeyed = "ike-rekeyed";
    public const string IkeClosed = "ike-closed";
    public const string IkeFailed = "ike-failed";
    public const string ChildInstalled = "child-installed";
    public const string ChildRekeyed = "child-rekeyed";
    public const string ChildClosed = "child-closed";
    public const string ChildFailed = "child-failed";
    public const string AddressChanged = "address-changed";
    public const string LeaseGiven = "lease-given";
    public const string LeaseReturned = "lease-returned";
    public const string Kernel = "kernel";
    public const string Trust = "trust";

    /// <summary>Made by the server: this subscriber was too slow for some events.</summary>
    public const string Lost = "lost";
}

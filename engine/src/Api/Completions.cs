using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine;

/// <summary>The one answer to an effect. A late answer to an effect that timed out is released, not used.</summary>
public abstract record Completion(RequestId Id);

/// <summary>The SPI, or 0 when the kernel has none to give. SPIs 1–255 are reserved (RFC 4303 §2.1).</summary>
public sealed record SpiAllocated(RequestId Id, uint Spi) : Completion(Id)
{
    /// <summary>
    /// The CPI, 256–61439 (RFC 3173 §3.3); 0 where none was asked for, or the kernel does not compress: then nothing is.
    /// </summary>
    public ushort Cpi { get; init; }

    /// <summary>Whose SPI it is.</summary>
    public ProtocolId Protocol { get; init; } = ProtocolId.Esp;
}

public sealed record ChildInstalled(RequestId Id, bool Ok) : Completion(Id);

/// <summary><paramref name="OwnPublic"/> is empty for the initiator; Ok is false for an unacceptable peer value.</summary>
public sealed record SecretComputed(RequestId Id, bool Ok, byte[] OwnPublic, byte[] Secret) : Completion(Id);

/// <summary><paramref name="Data"/> is null when no key fits; certificates go out leaf first (RFC 7296 §3.6).</summary>
public sealed record Signed(RequestId Id, AuthMethod Method, byte[]? Data, Certificate[] Certificates) : Completion(Id);

/// <summary>The four keys, one after the other; empty when it was given up.</summary>
public sealed record PuzzleSolved(RequestId Id, byte[] Keys) : Completion(Id);

/// <summary>The verdict; <paramref name="Reason"/> says in one sentence why a peer was refused.</summary>
public sealed record PeerValidated(RequestId Id, bool Accepted, string Reason) : Completion(Id);

/// <summary>The EAP server's answer. Success carries the MSK, where the method has one.</summary>
/// <param name="PeerId">With success: whom EAP has authenticated; null leaves it at IDi.</param>
public sealed record AaaReplied(RequestId Id, EapStep Step, Identification? PeerId) : Completion(Id)
{
    /// <summary>Why the peer is not let in, as soon as that is clear; it may be told by the method first. Else empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>With success: what an AAA server gives to the peer, for whoever leases addresses; the engine has no use
    /// for it.</summary>
    public IReadOnlyList<ConfigurationAttribute> Assigned { get; init; } = [];
}

/// <summary>The gateway's address; null when its name cannot be resolved.</summary>
public sealed record GatewayResolved(RequestId Id, IpAddress? Address) : Completion(Id);

/// <summary>The lease; without <paramref name="Ok"/> the peer gets INTERNAL_ADDRESS_FAILURE.</summary>
/// <param name="Addresses">What the peer's side of its children may be.</param>
/// <param name="Reply">What CFG_REPLY says.</param>
public sealed record AddressLeased(RequestId Id, bool Ok, IpAddress[] Addresses, ConfigurationAttribute[] Reply)
    : Completion(Id)
{
    /// <summary>Networks that are the peer's as a whole, such as a /64 (RFC 5739, RFC 7619 §2.5).</summary>
    public AddressPrefix[] Prefixes { get; init; } = [];
}

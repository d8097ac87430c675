namespace IkeLab.Engine.Config;

/// <summary>A key that seals resumption tickets (RFC 5723 §6.1).</summary>
/// <param name="Id">Goes into each ticket in clear; different for each key.</param>
/// <param name="Key">32 random octets.</param>
public sealed record TicketKey(uint Id, byte[] Key);

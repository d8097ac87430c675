using IkeLab.Engine;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.PfKey;

/// <summary>Events of a socket that has registered (RFC 2367 §3.1.7), in XFRM's words.</summary>
internal sealed class PfKeyEvents(PfKeySocket socket, PfKeyTables tables) : IXfrmEvents
{
    public bool TryReceive(out IReadOnlyList<XfrmMessage> messages, out bool lost)
    {
        // Linux drops what does not fit and does not say so.
        (messages, lost) = ([], false);
        if (!socket.TryReceive(out var message))
            return false;
        if (message is not null && Translate(message, tables) is { } translated)
            messages = [translated];
        return true;
    }

    public void Stop() => socket.Stop();

    public void Dispose() => socket.Dispose();

    /// <summary>Null for what is no event, or about nobody here.</summary>
    internal static XfrmMessage? Translate(PfKeyMessage message, PfKeyTables tables) => message.Type switch
    {
        PfKeyType.Expire => Expire(message),
        PfKeyType.Acquire => Acquire(message, tables),
        KameType.NatNewMapping => Mapping(message, tables),
        _ => null,
    };

    private static XfrmExpire? Expire(PfKeyMessage message) => PfKeyMessages.SaOf(message) is not { } id
        ? null
        : new(
            new() { Destination = id.Destination, Spi = id.Spi, Protocol = id.Protocol },
            message.Find<PfKeyLifetime>(PfKeyExtensionType.LifetimeHard) is not null, XfrmAttributes.None);

    private static XfrmAcquire? Acquire(PfKeyMessage message, PfKeyTables tables)
    {
        if (message.Find<KamePolicy>(KameExtensionType.Policy) is not { } policy
            || message.Find<PfKeyAddress>(PfKeyExtensionType.AddressDestination) is not { } destination
            || !tables.Policies.TryGetValue(policy.Id, out var requestId))
            return null;
        return new(
            new(destination.Address.Address, 0, XfrmNumbers.ProtocolEsp), default, default, new(), 0, 0, 0,
            message.Sequence, XfrmAttributes.None with { Templates = [new() { RequestId = requestId }] });
    }

    private static XfrmMapping? Mapping(PfKeyMessage message, PfKeyTables tables)
    {
        if (message.Find<PfKeySa>(PfKeyExtensionType.Sa) is not { } sa
            || !tables.Inbound.TryGetValue(sa.Spi, out var id)
            || EndOf(message, PfKeyExtensionType.AddressSource, KameExtensionType.NatSourcePort) is not { } old
            || EndOf(message, PfKeyExtensionType.AddressDestination, KameExtensionType.NatDestinationPort) is not { } now)
            return null;
        return new(id, 0, old, now, XfrmAttributes.None);
    }

    private static UdpEndpoint? EndOf(PfKeyMessage message, ushort address, ushort port) =>
        message.Find<PfKeyAddress>(address) is { } found && message.Find<KameNatPort>(port) is { } at
            ? new(found.Address.Address, at.Port)
            : null;
}

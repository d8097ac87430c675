using System.Buffers.Binary;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>The notifies of MOBIKE that tell about support and addresses (RFC 4555 §3.2, §3.4, §3.6, §3.9).</summary>
internal static class MobikeNotifies
{
    /// <summary>The initiator's offer in the IKE_AUTH request.</summary>
    public static void AddOffer(List<Payload> payloads, IkeSa sa)
    {
        if (!sa.Connection.Mobike)
            return;
        payloads.Add(Notify(NotifyType.MobikeSupported, []));
        AddAddresses(payloads, sa, tellNone: false);
        AddProhibition(payloads, sa);
    }

    /// <summary>The responder's part of the IKE_AUTH response, where MOBIKE is agreed.</summary>
    public static void AddAnswer(List<Payload> payloads, IkeSa sa)
    {
        if (sa.Mobility is null)
            return;
        payloads.Add(Notify(NotifyType.MobikeSupported, []));
        AddAddresses(payloads, sa, tellNone: false);
    }

    /// <summary>Either side reads the other's part of IKE_AUTH: MOBIKE is agreed when both have said so.</summary>
    public static void Read(PayloadList payloads, IkeSa sa)
    {
        if (!sa.Connection.Mobike || payloads.FindNotify(NotifyType.MobikeSupported) is null)
            return;
        sa.BeginMobility();
        sa.Mobility!.SetPeerAddresses(sa.Path.Remote.Address, ReadAddresses(payloads));
    }

    /// <summary>Our addresses but the one in use; without any others that is told, or nothing is.</summary>
    public static void AddAddresses(List<Payload> payloads, IkeSa sa, bool tellNone)
    {
        var before = payloads.Count;
        if (sa.Connection.Local is { } local && sa.Connection.AdditionalAddresses.Length > 0)
            AddAddress(payloads, sa, sa.Core.Connections.CurrentOf(local.Address));
        foreach (var address in sa.Connection.AdditionalAddresses)
        {
            if (payloads.Count - before < Mobility.MaxAddresses)
                AddAddress(payloads, sa, address);
        }
        if (tellNone && payloads.Count == before)
            payloads.Add(Notify(NotifyType.NoAdditionalAddresses, []));
    }

    /// <summary>The message tells the peer's addresses.</summary>
    public static bool TellsAddresses(PayloadList payloads) =>
        payloads.FindNotify(NotifyType.AdditionalIp4Address) is not null
        || payloads.FindNotify(NotifyType.AdditionalIp6Address) is not null
        || payloads.FindNotify(NotifyType.NoAdditionalAddresses) is not null;

    /// <summary>The peer's other addresses, at most <see cref="Mobility.MaxAddresses"/>.</summary>
    public static List<IpAddress> ReadAddresses(PayloadList payloads)
    {
        var addresses = new List<IpAddress>(0);
        foreach (var payload in payloads.Items)
        {
            if (payload is not NotifyPayload notify || addresses.Count == Mobility.MaxAddresses)
                continue;
            if ((notify.NotifyType == NotifyType.AdditionalIp4Address && notify.Data.Length == 4)
                || (notify.NotifyType == NotifyType.AdditionalIp6Address && notify.Data.Length == 16))
            {
                var address = IpAddress.Read(notify.Data);
                if (!address.IsUnspecified)
                    addresses.Add(address);
            }
        }
        return addresses;
    }

    /// <summary>
    /// RFC 4555 §3.9: without NAT traversal every message that can change addresses carries the ones that it was sent from
    /// and to.
    /// </summary>
    public static void AddProhibition(List<Payload> payloads, IkeSa sa)
    {
        if ((sa.Extensions & Extensions.NatTraversal) == 0)
            payloads.Add(Notify(NotifyType.NoNatsAllowed, Ends(sa.Path.Local, sa.Path.Remote)));
    }

    /// <summary>False when the peer allows no NATs and the message has met one.</summary>
    public static bool ProhibitionHolds(PayloadList payloads, in UdpPath path) =>
        payloads.FindNotify(NotifyType.NoNatsAllowed) is not { } notify
        || notify.Data.AsSpan().SequenceEqual(Ends(path.Remote, path.Local));

    public static NotifyPayload Notify(NotifyType type, byte[] data) => new(ProtocolId.None, [], type, data);

    private static void AddAddress(List<Payload> payloads, IkeSa sa, IpAddress address)
    {
        if (address == sa.Path.Local.Address)
            return;
        var octets = new byte[address.Length];
        address.Write(octets);
        payloads.Add(Notify(
            address.IsV6 ? NotifyType.AdditionalIp6Address : NotifyType.AdditionalIp4Address, octets));
    }

    /// <summary>Both addresses, then both ports (RFC 4555 §4.2.6).</summary>
    private static byte[] Ends(in UdpEndpoint source, in UdpEndpoint destination)
    {
        var (first, second) = (source.Address.Length, destination.Address.Length);
        var octets = new byte[first + second + 4];
        source.Address.Write(octets);
        destination.Address.Write(octets.AsSpan(first));
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(first + second), source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(first + second + 2), destination.Port);
        return octets;
    }
}

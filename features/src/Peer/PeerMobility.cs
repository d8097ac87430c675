using IkeLab.Engine;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Peer;

/// <summary>Addresses that change, and what tells of them (RFC 4555).</summary>
public sealed partial class ScriptedPeer
{
    private const int Cookie2Length = 16;

    private bool DoesMobike => Profile.Mobike ?? configuration.Mobike;

    /// <summary>The ports of NAT traversal, which MOBIKE goes to without a NAT too (RFC 4555 §3.3).</summary>
    public void FloatForMobike()
    {
        if (!DoesMobike || !Profile.DetectsNat || configuration.ProhibitsNats)
            return;
        Profile.Address = Profile.Address with { Port = UdpPath.NatTraversalPort };
        Profile.Target = Profile.CurrentTarget with { Port = UdpPath.NatTraversalPort };
    }

    /// <summary>UPDATE_SA_ADDRESSES from the peer's address of now (RFC 4555 §3.5).</summary>
    public Draft AddressUpdate()
    {
        var draft = Informational(RawPayload.Notify(NotifyType.UpdateSaAddresses));
        AddNatDetection(draft.Inner!, draft.SpiI, draft.SpiR);
        AddProhibition(draft.Inner!);
        return draft;
    }

    /// <summary>The peer's whole list of addresses, or that there is only the one in use (RFC 4555 §3.6).</summary>
    public Draft AddressAnnouncement()
    {
        var draft = Informational();
        AddAddresses(draft.Inner!);
        if (Profile.OtherAddresses.Length == 0)
            draft.Inner!.Add(RawPayload.Notify(NotifyType.NoAdditionalAddresses));
        AddProhibition(draft.Inner!);
        return draft;
    }

    /// <summary>A request that only somebody who sees it can answer (RFC 4555 §3.7).</summary>
    public Draft RoutabilityCheck() => Informational(
        RawPayload.Notify(NotifyType.Cookie2, Random(Cookie2Length, RandomPurpose.Cookie2)));

    /// <summary>The data of NO_NATS_ALLOWED: both addresses, then both ports (RFC 4555 §4.2.6).</summary>
    internal static byte[] Ends(UdpEndpoint source, UdpEndpoint destination) =>
    [
        .. AddressOctets(source.Address), .. AddressOctets(destination.Address),
        (byte)(source.Port >> 8), (byte)source.Port, (byte)(destination.Port >> 8), (byte)destination.Port,
    ];

    internal static byte[] AddressOctets(IpAddress address)
    {
        var octets = new byte[address.Length];
        address.Write(octets);
        return octets;
    }

    /// <summary>The part of IKE_AUTH.</summary>
    private void AddMobility(List<RawPayload> payloads, bool request)
    {
        if (!DoesMobike)
            return;
        payloads.Add(RawPayload.Notify(NotifyType.MobikeSupported));
        AddAddresses(payloads);
        if (request)
            AddProhibition(payloads);
    }

    private void AddAddresses(List<RawPayload> payloads)
    {
        foreach (var address in Profile.OtherAddresses)
        {
            payloads.Add(RawPayload.Notify(address.IsV6 ? NotifyType.AdditionalIp6Address
                : NotifyType.AdditionalIp4Address, AddressOctets(address)));
        }
    }

    private void AddProhibition(List<RawPayload> payloads)
    {
        if (!Profile.DetectsNat)
            payloads.Add(RawPayload.Notify(
                NotifyType.NoNatsAllowed, Ends(Profile.Address, Profile.CurrentTarget)));
    }

    /// <summary>What the request brings to be returned: COOKIE2, and how the peer sees the path (RFC 4555
    /// §3.7, §3.8).</summary>
    private void AddReturns(Draft draft, ReceivedMessage request)
    {
        if (request.Payloads.FindNotify(NotifyType.NatDetectionSourceIp) is not null && Profile.DetectsNat)
        {
            draft.Inner!.Add(RawPayload.Notify(NotifyType.NatDetectionSourceIp,
                NatHash(draft.SpiI, draft.SpiR, Profile.Address, Profile.IsBehindNat)));
            draft.Inner.Add(RawPayload.Notify(NotifyType.NatDetectionDestinationIp,
                NatHash(draft.SpiI, draft.SpiR, request.Datagram.Source, Profile.SeesNat)));
        }
        if (request.Payloads.FindNotify(NotifyType.Cookie2) is { } cookie)
            draft.Inner!.Add(RawPayload.Notify(NotifyType.Cookie2, cookie.Data));
    }
}

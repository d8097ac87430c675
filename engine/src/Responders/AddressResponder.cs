using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>MOBIKE's part of INFORMATIONAL requests (RFC 4555 §3.5–§3.9).</summary>
internal static class AddressResponder
{
    private const int MinCookie = 8;
    private const int MaxCookie = 64;

    /// <summary>Acts on what the request says about addresses and adds to the answer what it asks for.</summary>
    public static void Handle(Instant now, IkeSa sa, IncomingRequest request, List<Payload> answer)
    {
        if (sa.Mobility is not { } mobility)
            return;
        var payloads = request.Payloads;
        var updates = payloads.FindNotify(NotifyType.UpdateSaAddresses) is not null && !mobility.DecidesAddresses;
        var tells = MobikeNotifies.TellsAddresses(payloads);
        if ((updates || tells) && !MobikeNotifies.ProhibitionHolds(payloads, request.Path))
        {
            answer.Add(MobikeNotifies.Notify(NotifyType.UnexpectedNatDetected, []));
        }
        else
        {
            if (updates)
                Update(now, sa, request, answer);
            if (tells && sa.IsNewestList(request.Id))
                sa.OnPeerAddresses(now, request.Path, MobikeNotifies.ReadAddresses(payloads));
        }
        if (payloads.FindNotify(NotifyType.NatDetectionSourceIp) is not null)
            NatDetection.Add(answer, sa.Core.Crypto, sa.Connection.ForceUdpEncapsulation, sa.SpiI, sa.SpiR, request.Path);
        if (payloads.FindNotify(NotifyType.Cookie2) is { Data.Length: >= MinCookie and <= MaxCookie } cookie)
            answer.Add(MobikeNotifies.Notify(NotifyType.Cookie2, cookie.Data));
    }

    private static void Update(Instant now, IkeSa sa, IncomingRequest request, List<Payload> answer)
    {
        if (!sa.IsNewestUpdate(request.Id))
            return;
        IkeReplacement.ConfirmByUse(now, sa);
        if (!IsAcceptable(sa, request.Path))
        {
            answer.Add(MobikeNotifies.Notify(NotifyType.UnacceptableAddresses, []));
            return;
        }
        var detects = (sa.Extensions & Extensions.NatTraversal) != 0
            && request.Payloads.FindNotify(NotifyType.NatDetectionSourceIp) is not null;
        sa.AcceptAddresses(now, request.Path, detects
            ? NatDetection.Detect(request.Payloads, sa.Core, sa.Connection, sa.SpiI, sa.SpiR, request.Path)
            : null);
    }

    /// <summary>
    /// The policy must allow the addresses for a new IKE SA as well. In transport mode they belong to the traffic itself
    /// and cannot change (RFC 4555 §1.2).
    /// </summary>
    private static bool IsAcceptable(IkeSa sa, in UdpPath path)
    {
        if (path == sa.Path)
            return true;
        foreach (var child in sa.Children)
        {
            if (child.Configuration.Mode == ChildMode.Transport)
                return false;
        }
        return sa.Core.Connections.Candidates(path).Contains(sa.Connection);
    }
}

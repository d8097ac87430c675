using System.Text;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>REDIRECT and REDIRECTED_FROM (RFC 5685 §9).</summary>
internal static class Redirects
{
    private const byte Ipv4 = 1;
    private const byte Ipv6 = 2;
    private const byte Fqdn = 3;

    /// <summary>Where to send the peer at this moment; null where it stays, or where it does not follow.</summary>
    public static GatewayIdentity? Wanted(Connection connection, Extensions extensions, RedirectMoment moment) =>
        (extensions & Extensions.PeerFollowsRedirects) != 0 && connection.Redirect is { } policy
        && policy.Moment == moment
            ? policy.Gateway
            : null;

    /// <param name="nonce">Ni in the IKE_SA_INIT response; empty everywhere else.</param>
    public static byte[] Encode(GatewayIdentity gateway, ReadOnlySpan<byte> nonce)
    {
        var length = gateway.Address?.Length ?? gateway.Name.Length;
        var data = new byte[2 + length + nonce.Length];
        data[0] = gateway.Address is not { } known ? Fqdn : known.IsV6 ? Ipv6 : Ipv4;
        data[1] = (byte)length;
        if (gateway.Address is { } address)
            address.Write(data.AsSpan(2));
        else
            Encoding.ASCII.GetBytes(gateway.Name, data.AsSpan(2));
        nonce.CopyTo(data.AsSpan(2 + length));
        return data;
    }

    public static NotifyPayload Payload(GatewayIdentity gateway) =>
        new(ProtocolId.None, [], NotifyType.Redirect, Encode(gateway, []));

    /// <summary>Tells the new gateway who has sent us, and that we follow (RFC 5685 §9.3).</summary>
    public static void AddOrigin(List<Payload> payloads, IpAddress? gateway)
    {
        if (gateway is { } from)
        {
            payloads.Add(new NotifyPayload(
                ProtocolId.None, [], NotifyType.RedirectedFrom, Encode(GatewayIdentity.Of(from), [])));
        }
    }

    /// <summary>Null for what names no gateway.</summary>
    public static GatewayIdentity? Decode(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> nonce)
    {
        nonce = default;
        if (data.Length < 2 || data[1] > data.Length - 2)
            return null;
        var identity = data.Slice(2, data[1]);
        nonce = data[(2 + data[1])..];
        switch (data[0])
        {
            case Ipv4 when identity.Length == 4:
            case Ipv6 when identity.Length == 16:
                return IpAddress.Read(identity) is var address && address.IsUnspecified
                    ? null
                    : GatewayIdentity.Of(address);
            case Fqdn:
                var name = Encoding.Latin1.GetString(identity);
                return GatewayIdentity.IsName(name) ? GatewayIdentity.Of(name) : null;
            default:
                return null;
        }
    }

    /// <summary>
    /// The authenticated peer sends us elsewhere (RFC 5685 §5, §6): the wish dials there, and this IKE SA is deleted.
    /// </summary>
    public static bool TryFollow(Instant now, IkeSa sa, PayloadList payloads)
    {
        if (Follow(now, sa, payloads) is not { } gateway)
            return false;
        sa.BeginDelete(now, $"redirected to {gateway}");
        return true;
    }

    /// <summary>
    /// The gateway has proved itself and does not want to begin EAP (RFC 5685 §6): the wish dials elsewhere, and there is
    /// no IKE SA that could be deleted.
    /// </summary>
    /// <returns>Where it dials; null where it does not.</returns>
    public static GatewayIdentity? Follow(Instant now, IkeSa sa, PayloadList payloads) =>
        (sa.Extensions & Extensions.FollowsRedirects) != 0
        && payloads.FindNotify(NotifyType.Redirect) is { } notify
        && Decode(notify.Data, out var nonce) is { } gateway && nonce.Length == 0
        && sa.Core.Wishes.TryRedirect(now, sa, gateway) ? gateway : null;
}

using System.Buffers.Binary;
using System.Text;
using IkeLab.Engine;

namespace IkeLab.Trust.Radius;

/// <summary>
/// Answers requests to end sessions (RFC 5176 §2.1). Changes of authorization are refused: nothing of a
/// session can change but its end.
/// </summary>
internal sealed class DynamicAuthorization(
    RadiusSessions sessions, TimeProvider time, string hostName, Action<ulong> disconnect)
{
    /// <summary>RFC 5176 §6.3: how far a request's Event-Timestamp may be off.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);

    private const uint UnsupportedAttribute = 401;
    private const uint MissingAttribute = 402;
    private const uint WrongServer = 403;
    private const uint Prohibited = 501;
    private const uint NoSuchSession = 503;

    /// <summary>The response; null where the request is not authentic, which is not answered.</summary>
    /// <param name="secret">Of the client whose address the datagram is from.</param>
    public byte[]? Handle(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> secret)
    {
        if (RadiusPacket.TryParse(datagram) is not { } request || !RadiusSecurity.IsRequest(request, secret)
            || !IsRecent(request))
        {
            return null;
        }
        switch (request.Code)
        {
            case RadiusCode.DisconnectRequest:
                var error = Disconnect(request);
                return Respond(
                    error is null ? RadiusCode.DisconnectAck : RadiusCode.DisconnectNak, request, error, secret);
            case RadiusCode.CoaRequest:
                return Respond(RadiusCode.CoaNak, request, Prohibited, secret);
            default:
                return null;
        }
    }

    private static byte[] Respond(RadiusCode code, RadiusPacket request, uint? error, ReadOnlySpan<byte> secret)
    {
        var writer = new RadiusWriter(code).AddMessageAuthenticator();
        if (error is { } cause)
            writer.Add(RadiusAttribute.ErrorCause, cause);
        // RFC 5176 §3.1: all of them in the same order, as far as there is room.
        foreach (var state in request.All(RadiusAttribute.ProxyState))
        {
            if (writer.Length + state.Length + 2 <= RadiusPacket.MaxLength)
                writer.Add(RadiusAttribute.ProxyState, state.Span);
        }
        return writer.WriteResponse(request.Identifier, request.Authenticator, secret);
    }

    private bool IsRecent(RadiusPacket request)
    {
        if (request.First(RadiusAttribute.EventTimestamp) is not { } stamp)
            return true;
        if (stamp.Length != 4)
            return false;
        var made = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadUInt32BigEndian(stamp.Span));
        return (time.GetUtcNow() - made).Duration() <= s_window;
    }

    /// <summary>Null where sessions were ended; otherwise the Error-Cause (RFC 5176 §3.5).</summary>
    private uint? Disconnect(RadiusPacket request)
    {
        if (request.First(RadiusAttribute.NasIdentifier) is { } name && !Is(name, hostName))
            return WrongServer;
        if (request.Has(RadiusAttribute.ServiceType))
            return UnsupportedAttribute;
        byte[] naming =
        [
            RadiusAttribute.UserName, RadiusAttribute.AcctSessionId, RadiusAttribute.FramedIpAddress,
            RadiusAttribute.FramedIpv6Address, RadiusAttribute.CallingStationId,
        ];
        if (!naming.Any(request.Has))
            return MissingAttribute;
        var found = sessions.Find((record, user) => IsNamed(request, record, user));
        foreach (var spi in found)
            disconnect(spi);
        return found.Count == 0 ? NoSuchSession : null;
    }

    /// <summary>Every attribute that names a session must fit it (RFC 5176 §3).</summary>
    private static bool IsNamed(RadiusPacket request, AccountingRecord record, AcceptedUser? user)
    {
        var name = user?.User ?? Encoding.UTF8.GetBytes(record.User);
        return Fits(RadiusAttribute.UserName, v => v.Span.SequenceEqual(name))
            && Fits(RadiusAttribute.AcctSessionId, v => Is(v, NetworkAccessServer.SessionId(record.IkeSpi)))
            && Fits(RadiusAttribute.FramedIpAddress, v => v.Length == 4 && record.Assigned == IpAddress.Read(v.Span))
            && Fits(RadiusAttribute.FramedIpv6Address, v => v.Length == 16 && record.Assigned == IpAddress.Read(v.Span))
            && Fits(RadiusAttribute.CallingStationId, v => Is(v, record.Peer.Address.ToString()));

        bool Fits(byte type, Func<ReadOnlyMemory<byte>, bool> isSo) =>
            request.First(type) is not { } value || isSo(value);
    }

    private static bool Is(ReadOnlyMemory<byte> value, string text) =>
        value.Span.SequenceEqual(Encoding.UTF8.GetBytes(text));
}

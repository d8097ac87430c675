using System.Security.Cryptography;
using System.Text;
using IkeLab.Configuration;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Trust.Aaa;

namespace IkeLab.Trust.Radius;

/// <summary>
/// EAP passed through to a RADIUS server (RFC 3579). We only ask for the identity, which becomes User-Name.
/// </summary>
internal sealed class RadiusConversation(
    RadiusServers servers, RadiusSessions sessions, AaaExchange first, string hostName, Action<string> warn)
    : IConversation
{
    /// <summary>Of the peer; EAP-TLS with long chains takes some dozens.</summary>
    private const int MaxRounds = 64;

    /// <summary>Octets of EAP in one request, with room for the other attributes.</summary>
    private const int MaxEap = 3072;

    /// <summary>Class attributes that are kept for accounting; more are not given back.</summary>
    private const int MaxClasses = 8;

    /// <summary>RFC 2865 §5.12: what the server's EAP packets may be long.</summary>
    private const uint FramedMtu = 1400;

    /// <summary>
    /// All servers together, for one packet: less than the engine waits for its completion.
    /// </summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(25);

    private byte[]? _identity;
    private byte[]? _state;
    private RadiusPeer? _server;
    private byte _identifier;
    private int _rounds;

    public async Task<AaaStep> HandleAsync(byte[] packet)
    {
        if (packet.Length == 0)
            return Begin();
        if (!TryRead(packet, out var problem))
            return new(new(EapOutcome.Discard, [], []), null);
        if (problem is not null)
            return Fail(problem);
        var reply = await servers.Authentication.ExchangeAsync(
            (identifier, secret) => Request(packet).WriteAccessRequest(identifier, secret),
            code => code is RadiusCode.AccessAccept or RadiusCode.AccessReject or RadiusCode.AccessChallenge,
            signed: true, _state is null ? null : _server, s_limit).ConfigureAwait(false);
        if (reply.Packet is not { } answer)
            return Fail(reply.Problem);
        _server = reply.Server;
        return answer.Code switch
        {
            RadiusCode.AccessChallenge => Continue(answer),
            RadiusCode.AccessAccept => Accept(answer, reply),
            _ => Reject(answer),
        };
    }

    public void Dispose()
    {
    }

    private AaaStep Begin()
    {
        _identifier = RandomNumberGenerator.GetBytes(1)[0];
        return new(new(EapOutcome.Continue, EapPacket.Request(_identifier, EapType.Identity, []), []), null);
    }

    /// <param name="problem">Why the conversation is to end, or null.</param>
    /// <returns>False for what does not belong to the conversation.</returns>
    private bool TryRead(byte[] packet, out string? problem)
    {
        problem = null;
        if (!EapPacket.TryParse(packet, out var response) || response.Code != EapCode.Response
            || response.Identifier != _identifier || (_identity is null && response.Type != EapType.Identity))
        {
            return false;
        }
        if (++_rounds > MaxRounds)
            problem = $"the conversation has more than {MaxRounds} rounds";
        else if (response.Octets.Length > MaxEap)
            problem = $"its EAP packet has more than {MaxEap} octets";
        else if (_identity is null && response.Data.Length is 0 or > RadiusAttribute.MaxValue)
            problem = $"its identity does not have 1 to {RadiusAttribute.MaxValue} octets";
        else
            _identity ??= response.Data.ToArray();
        return true;
    }

    private RadiusWriter Request(byte[] packet)
    {
        var writer = new RadiusWriter(RadiusCode.AccessRequest)
            .AddMessageAuthenticator()
            .Add(RadiusAttribute.UserName, _identity)
            .AddSession(hostName, first.IkeSpi, first.Connection.Name, first.Path.Local, first.Path.Remote)
            .Add(RadiusAttribute.FramedMtu, FramedMtu)
            .AddEap(packet);
        return _state is null ? writer : writer.Add(RadiusAttribute.State, _state);
    }

    private AaaStep Continue(RadiusPacket answer)
    {
        var message = answer.EapMessage();
        if (!EapPacket.TryParse(message, out var request) || request.Code != EapCode.Request)
            return Fail("the server's challenge has no EAP request");
        _identifier = request.Identifier;
        _state = answer.First(RadiusAttribute.State)?.ToArray();
        return new(new(EapOutcome.Continue, request.Octets.ToArray(), []), null);
    }

    private AaaStep Accept(RadiusPacket answer, RadiusReply reply)
    {
        var message = answer.EapMessage();
        // RFC 3579 §2.6.3: what contradicts itself lets nobody in.
        if (message.Length > 0 && (!EapPacket.TryParse(message, out var packet) || packet.Code != EapCode.Success))
            return Fail("the server accepts, with an EAP packet that is no EAP-Success");
        var user = answer.First(RadiusAttribute.UserName) is { Length: > 0 } named ? named.ToArray() : _identity!;
        sessions.Accept(first.IkeSpi, new(
            user, [.. answer.All(RadiusAttribute.Class).Take(MaxClasses).Select(c => c.ToArray())],
            first.Path.Local));
        var success = message.Length > 0 ? message : EapPacket.Success(_identifier);
        return new(
            new(EapOutcome.Success, success, MicrosoftKeys.Msk(answer, reply)),
            UserIdentity.Of(Sentences.Printable(Encoding.UTF8.GetString(user))))
        {
            Assigned = RadiusAssignments.Of(answer, servers.Mappings),
        };
    }

    private AaaStep Reject(RadiusPacket answer)
    {
        var message = answer.EapMessage();
        var isFailure = EapPacket.TryParse(message, out var packet) && packet.Code == EapCode.Failure;
        warn($"The RADIUS server {_server} rejects the user {Name()} at {first.Path.Remote}.");
        return new(new(EapOutcome.Failure, isFailure ? message : EapPacket.Failure(_identifier), []), null);
    }

    private AaaStep Fail(string why)
    {
        warn($"EAP of the user {Name()} at {first.Path.Remote} fails: {why}.");
        return new(new(EapOutcome.Failure, EapPacket.Failure(_identifier), []), null);
    }

    private string Name() => Sentences.Printable(Encoding.UTF8.GetString(_identity ?? []));
}

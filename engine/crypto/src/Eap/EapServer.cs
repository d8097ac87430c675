using System.Text;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>
/// The server's side of one conversation (RFC 3748 §2). <see cref="Begin"/> once, then <see
/// cref="Handle"/> for each packet of the peer. Nothing that comes from the peer makes it throw.
/// </summary>
public sealed class EapServer : IDisposable
{
    /// <summary>Packets of the peer before the server gives up, valid or not.</summary>
    public const int MaxRounds = 16;

    private readonly IEapUserDatabase _users;
    private readonly IRandomSource _random;
    private readonly List<EapType> _untried;
    private readonly byte[]? _knownIdentity;
    private ClaimedUser? _user;
    private ServerMethod? _method;
    private byte _identifier;
    private int _rounds;
    private bool _mayNak;
    private bool _hasEnded;

    /// <param name="users">The passwords.</param>
    /// <param name="methods">The methods offered, the dearest first.</param>
    /// <param name="random">Challenges, and the first Identifier.</param>
    /// <param name="identity">
    /// Who the peer is, where that is known already: no Identity request then.
    /// </param>
    public EapServer(
        IEapUserDatabase users, IEnumerable<EapType> methods, IRandomSource random,
        string? identity = null)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(methods);
        ArgumentNullException.ThrowIfNull(random);
        _users = users;
        _untried = [.. EapMethods.Check(methods, nameof(methods))];
        _random = random;
        _knownIdentity = identity is null ? null : Encoding.UTF8.GetBytes(identity);
    }

    /// <summary>The name that requests carry where their method has a place for one.</summary>
    internal static ReadOnlySpan<byte> Name => "IkeLab"u8;

    /// <summary>
    /// Who has authenticated, as the database knows it; null until the conversation has succeeded.
    /// </summary>
    public string? AuthenticatedUser { get; private set; }

    /// <summary>
    /// Why the peer is not let in, for the operator and not for the peer; empty as long as that is open.
    /// </summary>
    public string Refusal { get; private set; } = "";

    /// <summary>The first request.</summary>
    public EapStep Begin()
    {
        // A random beginning "makes sequence attacks somewhat more difficult" (RFC 3748 §4.1).
        Span<byte> first = stackalloc byte[1];
        _random.Fill(first, RandomPurpose.Eap);
        _identifier = first[0];
        if (_knownIdentity is null)
            return Send(EapType.Identity, []);
        _user = ClaimedUser.Find(_users, _knownIdentity, _random);
        return BeginMethod(_untried[0]);
    }

    public EapStep Handle(ReadOnlySpan<byte> packet)
    {
        if (_hasEnded)
            return Discard();
        if (++_rounds > MaxRounds)
            return Fail();
        if (!EapPacket.TryParse(packet, out EapPacket response) || response.Code != EapCode.Response
            || response.Identifier != _identifier)
        {
            return Discard();
        }
        if (_user is null)
            return HandleIdentity(response);
        if (response.Type == EapType.Nak)
            return _mayNak ? HandleNak(response.Data) : Discard();
        return response.Type == _method?.Type ? RunMethod(response) : Discard();
    }

    public void Dispose()
    {
        _hasEnded = true;
        _method?.Dispose();
    }

    private EapStep HandleIdentity(in EapPacket response)
    {
        if (response.Type != EapType.Identity)
            return Discard();
        _user = ClaimedUser.Find(_users, response.Data, _random);
        _identifier++;
        return BeginMethod(_untried[0]);
    }

    /// <summary>
    /// The dearest of the untried methods that the peer wishes; no method is tried twice.
    /// </summary>
    private EapStep HandleNak(ReadOnlySpan<byte> wished)
    {
        foreach (EapType type in _untried)
        {
            if (wished.Contains((byte)type))
            {
                _identifier++;
                return BeginMethod(type);
            }
        }
        Refuse("the peer wants none of the methods that are left");
        return Fail();
    }

    private EapStep BeginMethod(EapType type)
    {
        _untried.Remove(type);
        _method?.Dispose();
        _method = EapMethods.CreateServer(type, _user!, _random);
        _mayNak = true;
        return Send(type, _method.Begin(_identifier));
    }

    private EapStep RunMethod(in EapPacket response)
    {
        MethodReply reply = _method!.Handle(response.Identifier, response.Data);
        if (reply.Outcome == EapOutcome.Discard)
            return Discard();
        // A peer that has begun a method may not refuse it any more (RFC 3748 §2.1).
        _mayNak = false;
        if (_method.HasRefused || reply.Outcome == EapOutcome.Failure)
            Refuse(_user!.IsKnown ? $"the password of '{_user.Name}' is wrong" : $"there is no user '{_user.Claimed}'");
        switch (reply.Outcome)
        {
            case EapOutcome.Success:
                _hasEnded = true;
                AuthenticatedUser = _user!.Name;
                byte[] success = EapPacket.Success(_identifier);
                return new EapStep(EapOutcome.Success, success, _method.CopyMsk());
            case EapOutcome.Failure:
                return Fail();
            default:
                _identifier++;
                return Send(_method.Type, reply.Data);
        }
    }

    // What comes later is about the same.
    private void Refuse(string reason) => Refusal = Refusal.Length > 0 ? Refusal : reason;

    private EapStep Send(EapType type, ReadOnlySpan<byte> data) =>
        new(EapOutcome.Continue, EapPacket.Request(_identifier, type, data), []);

    /// <summary>
    /// Success and Failure bear the Identifier of the response they answer (RFC 3748 §4.2).
    /// </summary>
    private EapStep Fail()
    {
        _hasEnded = true;
        return new EapStep(EapOutcome.Failure, EapPacket.Failure(_identifier), []);
    }

    private static EapStep Discard() => new(EapOutcome.Discard, [], []);
}

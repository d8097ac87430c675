using System.Buffers.Binary;
using System.Security.Cryptography;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Exchanges;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>
/// A CREATE_CHILD_SA of the peer that may go on with IKE_FOLLOWUP_KE, one for each additional key exchange
/// (RFC 9370 §2.2.4). Between two requests it is parked in its IKE SA.
/// </summary>
internal abstract class SeriesResponder(IkeSa sa, IncomingRequest request) : Responder(sa, request)
{
    private const int LinkLength = 8;

    private KeyExchangeMethod[] _methods = [];
    private int _done;
    private uint _number;
    private KePayload? _answer;

    /// <summary>CREATE_CHILD_SA is answered, and the last key exchange is not.</summary>
    public bool InSeries => _number != 0;

    /// <summary>The lower nonce of CREATE_CHILD_SA, which decides a collision.</summary>
    public abstract byte[] LowestNonce { get; }

    /// <summary>SK(1) | ... | SK(n).</summary>
    protected byte[] Further { get; private set; } = [];

    public bool IsNamedBy(ReadOnlySpan<byte> link) => link.SequenceEqual(Link());

    /// <summary>The next IKE_FOLLOWUP_KE request of this series.</summary>
    protected override void Continue(Instant now)
    {
        var method = _methods[_done];
        if (Payloads.Find<KePayload>() is not { } ke || ke.Method != method
            || ke.Data.Length != AlgorithmLengths.InitiatorPublic(method))
        {
            GiveUp(now, NotifyType.InvalidSyntax);
            return;
        }
        Core.Request(now, new ComputeSecret
        {
            Method = method, Key = null, Seed = Core.NewSeed(method), PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    /// <summary>The peer has not come back in time.</summary>
    public abstract void OnExpired();

    /// <summary>These follow the answer to CREATE_CHILD_SA, if there are any.</summary>
    protected void Expect(KeyExchangeMethod[] methods) => _methods = methods;

    protected bool HasMore => _done < _methods.Length;

    /// <summary>Answers CREATE_CHILD_SA and waits for the first of the further exchanges.</summary>
    protected void BeginSeries(Instant now, List<Payload> payloads)
    {
        _number = Sa.NewSeriesNumber();
        Park(now, payloads);
    }

    /// <summary>A further key exchange is computed: the next one is awaited, or all is there.</summary>
    /// <returns>False when the completion is about something else.</returns>
    protected bool TakeFollowup(Instant now, Completion completion)
    {
        if (!InSeries || completion is not SecretComputed computed)
            return false;
        if (!computed.Ok)
        {
            GiveUp(now, NotifyType.InvalidSyntax);
            return true;
        }
        Core.Counters.AdditionalKeyExchanges++;
        _answer = new(_methods[_done++], computed.OwnPublic);
        Further = FollowupSeries.Append(Further, computed.Secret);
        if (HasMore)
            Park(now, [_answer]);
        else
            OnAllSecrets(now);
        return true;
    }

    /// <summary>The last secret is there: make the SA, then answer.</summary>
    protected abstract void OnAllSecrets(Instant now);

    /// <summary>What answers the last request: the KE payload of its exchange.</summary>
    protected List<Payload> LastAnswer => [_answer!];

    protected void ForgetSecrets() => CryptographicOperations.ZeroMemory(Further);

    private void GiveUp(Instant now, NotifyType error)
    {
        OnAbandoned(now);
        Refuse(now, error);
    }

    private void Park(Instant now, List<Payload> payloads)
    {
        payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.AdditionalKeyExchange, Link()));
        Respond(now, payloads);
        Sa.Park(now, this);
    }

    /// <summary>RFC 9370 §2.2.4: octets that mean something to us only: which series, and how far it is.</summary>
    private byte[] Link()
    {
        var link = new byte[LinkLength];
        BinaryPrimitives.WriteUInt32BigEndian(link, _number);
        BinaryPrimitives.WriteInt32BigEndian(link.AsSpan(4), _done);
        return link;
    }
}

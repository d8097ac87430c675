using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's IKE_INTERMEDIATE with one additional key exchange (RFC 9242, RFC 9370 §2.2.2). What the peer says in
/// it is proved in IKE_AUTH only.
/// </summary>
internal sealed class IntermediateExchange : Exchange
{
    private KeyExchangeMethod _method;
    private KeyExchangeKey? _key;

    public override ExchangeType Type => ExchangeType.IkeIntermediate;
    public override bool RunsAlone => true;

    public override List<Payload> Payloads() => [new KePayload(_method, _key!.Public.ToArray())];

    public override void OnResponse(Instant now, PayloadList payloads)
    {
        if (payloads.Find<KePayload>() is not { } ke || ke.Method != _method
            || ke.Data.Length != AlgorithmLengths.ResponderPublic(_method))
        {
            Fail(now, ChildNegotiation.ErrorOf(payloads) is { } error
                ? $"the peer answers {error} to IKE_INTERMEDIATE"
                : "the IKE_INTERMEDIATE response lacks the key exchange that was agreed");
            return;
        }
        AuthMethods.ReadIntermediate(payloads, Sa.Handshake!);
        Core.Request(now, new ComputeSecret
        {
            Method = _method, Key = _key, Seed = [], PeerPublic = ke.Data.ToArray(),
        }, this);
    }

    public override void OnAbandoned(Instant now) => _key?.Dispose();

    protected override void Begin(Instant now)
    {
        _method = Sa.Handshake!.KeyChain!.Method;
        _key = Core.Crypto.StartKeyExchange(_method, Core.NewSeed(_method));
        Send(now);
    }

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is not SecretComputed computed)
            return;
        if (!computed.Ok)
        {
            Fail(now, "the peer's key exchange value is unacceptable");
            return;
        }
        _key?.Dispose();
        Finish();
        Sa.DeriveNextKeys(computed.Secret);
        Sa.Begin(now, Sa.HasAllKeys ? new AuthExchange() : new IntermediateExchange());
    }

    private void Fail(Instant now, string reason)
    {
        _key?.Dispose();
        Finish();
        Sa.Close(now, reason, answerRepeats: false);
    }
}

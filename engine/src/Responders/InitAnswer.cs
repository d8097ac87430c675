using IkeLab.Engine.Config;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>The key exchange of a half-open IKE SA, and the IKE_SA_INIT response that follows from it.</summary>
internal sealed class InitAnswer(IkeSa sa, IncomingRequest request, ChosenProposal chosen, KePayload ke)
    : Responder(sa, request)
{
    public override void Start(Instant now) => Core.Request(now, new ComputeSecret
    {
        Method = ke.Method, Key = null, Seed = Core.NewSeed(ke.Method), PeerPublic = ke.Data.ToArray(),
    }, this);

    protected override void Completed(Instant now, Completion completion)
    {
        if (completion is not SecretComputed computed)
            return;
        Sa.Finish(this);
        if (!computed.Ok)
        {
            Sa.Close(now, "the peer's key exchange value is unacceptable", answerRepeats: false);
            return;
        }
        var payloads = new List<Payload>
        {
            new SaPayload([chosen.Proposal]), new KePayload(ke.Method, computed.OwnPublic),
            new NoncePayload(Sa.Handshake!.NonceR),
        };
        NatDetection.Add(payloads, Core.Crypto, Sa.Connection.ForceUdpEncapsulation, Sa.SpiI, Sa.SpiR, Request.Path);
        SignatureHashes.Add(payloads, Sa.Connection);
        ExtensionOffer.AddAnswer(payloads, Sa.Extensions, Sa.Connection);
        if (Sa.Connection.RemoteAuthentication == Authentication.Signature
            && Sa.Connection.TrustedAuthorities.Length > 0)
        {
            payloads.Add(new CertReqPayload(CertificateEncoding.X509Signature, Sa.Connection.TrustedAuthorities));
        }
        Authenticator.AddLookup(payloads, Sa.Connection);
        Announcements.Add(payloads, Sa.Connection, AnnouncedIn.InitResponse);
        VendorIds.Add(payloads, Sa.Connection);
        AuthMethods.AddAnswer(payloads, Sa);
        Sa.DeriveInitialKeys(chosen.IkeSuite, computed.Secret);
        Sa.RespondInit(ExchangeType.IkeSaInit, Request.Path, payloads);
    }
}

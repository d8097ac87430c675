using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Exchanges;

/// <summary>
/// The initiator's AUTH (RFC 7296 §2.15), and where a PPK is offered but not required, a second one without it for a
/// responder that does not have it (RFC 8784 §3).
/// </summary>
internal sealed class InitiatorProof(IkeSa sa, PostquantumPresharedKey? ppk, ICompletionTarget target)
{
    private AuthPayload? _auth;
    private byte[]? _noPpkAuth;
    private Certificate[] _certificates = [];

    public bool IsReady => _auth is not null;

    private bool IsPpkOptional => ppk is not null && !sa.Connection.NeedsPpk;

    /// <summary>By a key that both sides know; it may be made of SK_pi and then is another one with a PPK.</summary>
    public void ByKey(AuthMethod method, Func<byte[]> key)
    {
        Begin();
        do
            Add(new(method, Authenticator.SharedKeyAuth(sa.Core.Crypto, sa.Keys!.Suite.Prf, key(), Octets())));
        while (!IsReady);
    }

    /// <summary>By the keys of the IKE SA that this one resumes (RFC 5723 §4.3.3).</summary>
    public void ByResumption() =>
        _auth = ResumptionAuth.Make(sa, true, Authenticator.ToPayload(sa.Connection.LocalId, initiator: true));

    /// <summary>By signatures that come from outside.</summary>
    public void BySignature(Instant now)
    {
        Begin();
        RequestSignature(now);
    }

    /// <summary>False when there is no private key for our identity.</summary>
    public bool Completed(Instant now, Signed signed)
    {
        if (signed.Data is null)
            return false;
        _certificates = signed.Certificates;
        Add(new(signed.Method, signed.Data));
        if (!IsReady)
            RequestSignature(now);
        return true;
    }

    public void AddCertificates(List<Payload> payloads)
    {
        foreach (var certificate in _certificates)
            payloads.Add(new CertPayload(certificate.Encoding, certificate.Data));
    }

    /// <summary>AUTH and what tells the responder about the PPK; nothing before it is ready, as with EAP.</summary>
    public void AddAuth(List<Payload> payloads)
    {
        if (_auth is null)
            return;
        payloads.Add(_auth);
        if (ppk is not null)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.PpkIdentity, ppk.Id));
        if (_noPpkAuth is not null)
            payloads.Add(new NotifyPayload(ProtocolId.None, [], NotifyType.NoPpkAuth, _noPpkAuth));
    }

    /// <summary>The responder says whether it has our PPK. False: it has to, and does not.</summary>
    public bool TryFollow(PayloadList payloads)
    {
        var isUsed = ppk is not null && payloads.FindNotify(NotifyType.PpkIdentity) is not null;
        sa.Keys!.UsePpk(isUsed);
        sa.HasPpk |= isUsed;
        return sa.HasPpk || !sa.Connection.NeedsPpk;
    }

    private void Begin()
    {
        if (ppk is not null)
            sa.Keys!.MixPpk(sa.Core.Crypto, ppk.Key);
        sa.Keys!.UsePpk(ppk is not null && !IsPpkOptional);
    }

    private void Add(AuthPayload auth)
    {
        if (!IsPpkOptional || _noPpkAuth is not null)
        {
            _auth = auth;
            return;
        }
        _noPpkAuth = auth.Data.ToArray();
        sa.Keys!.UsePpk(true);
    }

    private void RequestSignature(Instant now) =>
        sa.Core.Request(now, Authenticator.SignEffect(sa, Octets()), target);

    private byte[] Octets() => Authenticator.Octets(
        sa, sa.Core.Crypto, true, Authenticator.ToPayload(sa.Connection.LocalId, initiator: true));
}

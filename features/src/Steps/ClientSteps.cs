using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;
using IkeLab.Sim;
using IkeLab.Sim.Profiles;
using Client = IkeLab.Sim.Profiles.PeerProfile;

namespace IkeLab.Features.Steps;

/// <summary>A peer that says what a known client says: by the profiles that the simulator has too.</summary>
[Binding]
public sealed class ClientSteps(Conversation talk)
{
    private Client? _client;

    private Client Known => _client ?? throw new StepException("the peer is no known client");

    [Given("the peer speaks as {word} does")]
    public void Is(string name)
    {
        _client = ProfileLibrary.Find(name) ?? throw new StepException(
            $"there is no profile '{name}': {string.Join(", ", ProfileLibrary.Names)}");
        Authenticates(Known.Auth);
        talk.Configuration.PeerId = Identity.Parse(Known.Identity switch
        {
            IdType.Ipv4Address => $"IPV4_ADDR {talk.Configuration.PeerAddress.Address}",
            IdType.KeyId => "KEY_ID peer",
            _ => "FQDN peer.example",
        });
        talk.Configuration.Mobike = Known.Mobike;
        if (Known.Requests.Length > 0)
            talk.Configuration.Pool = [Engine.IpAddress.V4(10, 2, 0, 7)];
        var profile = talk.Peer.Profile;
        profile.IkeProposals = [.. Known.Ike.Select(p => Transforms(p, isIke: true))];
        profile.ChildProposals = [.. Known.OwnEsp.Select(p => Transforms(p, isIke: false))];
        profile.NonceLength = Known.NonceLength;
        profile.Requests = Known.Requests;
        profile.Fragments = Known.FragmentSize is not null;
        profile.FollowsRedirects = Known.FollowsRedirects;
    }

    [When("the client begins with the first group that it has")]
    public void Begins() => Send(talk.Peer.InitRequest());

    /// <summary>As N(INVALID_KE_PAYLOAD) says (RFC 7296 §1.2).</summary>
    [When("the client begins again with the group that the system names")]
    public void Corrects()
    {
        var named = talk.Message.Payloads.FindNotify(NotifyType.InvalidKePayload)?.Data
            ?? throw new StepException($"{talk.Message} names no group");
        talk.Peer.Profile.Method = (KeyExchangeMethod)BinaryPrimitives.ReadUInt16BigEndian(named);
        Send(talk.Peer.InitRequestAgain());
    }

    [When("the client goes through IKE_AUTH")]
    public void GoesOn()
    {
        talk.Peer.FloatForMobike();
        var draft = talk.Peer.AuthRequest();
        Announce(draft.Inner!, AnnouncedIn.AuthRequest);
        talk.Send(draft);
        talk.Expect(ExchangeType.IkeAuth, true);
        if (talk.Configuration.PeerProof != Proof.Eap)
            return;
        talk.RunEap(byPeer: true);
        talk.Send(talk.Peer.NextEap(talk.Message));
        talk.Expect(ExchangeType.IkeAuth, true);
    }

    [Then("no INFORMATIONAL request of the system has brought a notify")]
    public void BringsNone() => Conversation.Require(!talk.Peer.Inbox.Any(m => !m.Header.IsResponse
        && m.Header.Exchange == ExchangeType.Informational && m.Payloads.Find<NotifyPayload>() is not null), "one has");

    private void Send(Draft draft)
    {
        Announce(draft.Clear, AnnouncedIn.InitRequest);
        foreach (var id in Known.VendorIds)
            draft.Clear.Add(new(PayloadType.VendorId, id));
        talk.Send(draft);
    }

    private void Announce(List<RawPayload> payloads, AnnouncedIn message)
    {
        foreach (var announcement in Known.Announcements.Where(a => a.Message == message))
            payloads.Add(RawPayload.Notify(announcement.Type, announcement.Data));
    }

    private void Authenticates(AuthKind kind)
    {
        var setup = new SystemSetupSteps(talk);
        switch (kind)
        {
            case AuthKind.Psk:
                break;
            case AuthKind.EapMsChapV2:
                setup.Signs("RSA");
                new EapSteps(talk).ByEap("peer", "MSCHAPv2");
                break;
            default:
                var key = kind == AuthKind.Rsa ? "RSA" : "ECDSA-256";
                setup.Signs(key);
                setup.PeerSigns(key);
                break;
        }
    }

    private static Transform[] Transforms(AlgorithmProposal proposal, bool isIke) =>
    [
        .. proposal.Encryption.Select(e => new Transform(TransformType.Encryption, (ushort)e.Id, (ushort)e.KeyBits)),
        .. proposal.Prf.Select(id => new Transform(TransformType.Prf, (ushort)id, 0)),
        .. proposal.Integrity.Select(id => new Transform(TransformType.Integrity, (ushort)id, 0)),
        .. proposal.KeyExchange.Select(id => new Transform(TransformType.KeyExchange, (ushort)id, 0)),
        .. isIke ? [] : proposal.ExtendedSequenceNumbers.Select(on =>
            new Transform(TransformType.ExtendedSequenceNumbers, (ushort)(on ? 1 : 0), 0)),
    ];
}

using System.Diagnostics.CodeAnalysis;
using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;

namespace IkeLab.Features.Peer;

/// <summary>What the peer keeps of an EAP conversation in IKE_AUTH.</summary>
internal sealed class PeerEap
{
    /// <summary>The first IKE_AUTH request, whose child SA the last response makes.</summary>
    public Draft? First { get; set; }

    /// <inheritdoc cref="First"/>
    public ReceivedMessage? FirstOfSystem { get; set; }

    /// <summary>The system's ID payload, without its generic header.</summary>
    public byte[] SystemId { get; set; } = [];

    /// <summary>The peer's latest, where it is not that of its first message.</summary>
    public byte[]? OwnId { get; set; }
    public EapPeer? Client { get; set; }
    public EapServer? Server { get; set; }
    public byte[] Msk { get; set; } = [];

    /// <summary>The Identifier of the peer's last EAP packet.</summary>
    public byte Identifier { get; set; }
    public int Notifications { get; set; }
}

/// <summary>EAP in both roles (RFC 7296 §2.16).</summary>
public sealed partial class ScriptedPeer : IEapUserDatabase
{
    /// <summary>The request that follows a response with EAP: the next packet, or AUTH after success.</summary>
    /// <exception cref="StepException">The response has no EAP packet that leads on.</exception>
    public Draft NextEap(ReceivedMessage response)
    {
        var sa = response.Sa ?? throw new StepException("the peer has no keys for the response");
        if (response.Payloads.Find<EapPayload>() is not { } packet)
            throw new StepException($"{response} has no EAP payload");
        if (response.Inner.FirstOrDefault(p => p.Type == PayloadType.IdResponder) is { } id)
            sa.Eap.SystemId = id.Body;
        sa.Eap.Client ??= new EapCredentials(configuration.EapName, CurrentPassword, CurrentMethods)
            .Create(_random);
        var step = sa.Eap.Client.Handle(packet.Data);
        var draft = Request(sa, ExchangeType.IkeAuth);
        switch (step.Outcome)
        {
            case EapOutcome.Continue:
                draft.Inner!.Add(new(PayloadType.Eap, step.Packet));
                break;
            case EapOutcome.Success:
                sa.Eap.Msk = step.Msk;
                draft.Inner!.Add(new(PayloadType.Authentication, Unmade));
                NamePpk(draft);
                AddFollowing(draft);
                AddProof(draft, () => AuthAfterEap(
                    sa, sa.Eap.OwnId ?? Body(sa.Eap.First!, PayloadType.IdInitiator)).Body);
                break;
            default:
                throw new StepException($"{response} ends EAP for the peer: {step.Outcome}");
        }
        Await(draft, last =>
        {
            if (step.Outcome == EapOutcome.Success)
                Settle(sa, last);
            KeepTicket(sa, last);
            AddChild(sa.Eap.First!, last, null, sa.Ni, sa.Nr);
        });
        return draft;
    }

    /// <summary>Null when AUTH is that of this key, else what it is.</summary>
    public string? CheckAuthAfterEap(ReceivedMessage message, bool byMsk)
    {
        var sa = message.Sa ?? throw new StepException("the message is not protected");
        var octets = SignedOctets(sa, !sa.Initiated, sa.Eap.SystemId);
        var expected = KeySchedule.SharedKeyAuth(_crypto, sa.Suite.Prf,
            byMsk ? sa.Eap.Msk : sa.SkP(!sa.Initiated), octets);
        return message.Payloads.Find<AuthPayload>() is { Method: AuthMethod.SharedKey } auth
            && expected.AsSpan().SequenceEqual(auth.Data)
            && byMsk == sa.Eap.Msk.Length > 0 ? null : $"AUTH is made with another key: {message}";
    }

    bool IEapUserDatabase.TryFindPassword(string user, [NotNullWhen(true)] out string? password)
    {
        password = user == configuration.EapName ? CurrentPassword : null;
        return password is not null;
    }

    private string CurrentPassword => Profile.EapPassword ?? configuration.EapPassword;
    private EapType[] CurrentMethods => Profile.EapMethods ?? configuration.CurrentEapMethods;

    private Draft AnswerEap(ReceivedMessage request)
    {
        var sa = request.Sa!;
        var draft = EmptyAnswer(request);
        if (request.Inner.FirstOrDefault(p => p.Type == PayloadType.IdInitiator) is { } id)
        {
            (sa.Eap.SystemId, sa.Eap.FirstOfSystem) = (id.Body, request);
            AddProof(draft);
            if (Profile.EapAlone)
                draft.Inner!.RemoveAll(p => p.Type is PayloadType.Authentication or PayloadType.Certificate);
            AddEap(draft, NextOfServer(sa, []));
        }
        else if (request.Payloads.Find<EapPayload>() is { } packet)
        {
            AddEap(draft, NextOfServer(sa, packet.Data));
        }
        else
        {
            AnswerPpk(draft, request);
            draft.Inner!.Add(AuthAfterEap(sa, RawPayload.Of(new IdPayload(PayloadType.IdResponder,
                Profile.CurrentId.Type, Profile.CurrentId.Data)).Body));
            var child = AddFirstChild(draft, sa.Eap.FirstOfSystem!);
            draft.AfterSending = _ => sa.Children.Add(child);
        }
        return draft;
    }

    private byte[] NextOfServer(PeerSa sa, ReadOnlySpan<byte> packet)
    {
        var eap = sa.Eap;
        if (eap.Notifications < Profile.EapNotifications)
            return EapPacket.Request((byte)(100 + ++eap.Notifications), EapType.Notification, "wait"u8);
        var isNew = eap.Server is null;
        eap.Server ??= new(this, CurrentMethods, _random);
        var step = isNew ? eap.Server.Begin() : eap.Server.Handle(packet);
        if (step.Outcome == EapOutcome.Discard)
            throw new StepException("the system's EAP packet is not part of the conversation");
        eap.Msk = step.Msk;
        return step.Packet;
    }

    private static void AddEap(Draft draft, byte[] packet)
    {
        draft.Sa!.Eap.Identifier = packet[1];
        draft.Inner!.Add(new(PayloadType.Eap, packet));
    }

    private RawPayload AuthAfterEap(PeerSa sa, byte[] idBody) => new(PayloadType.Authentication,
    [
        (byte)AuthMethod.SharedKey, 0, 0, 0, .. KeySchedule.SharedKeyAuth(_crypto, sa.Suite.Prf,
            sa.Eap.Msk.Length > 0 ? sa.Eap.Msk : sa.SkP(sa.Initiated),
            SignedOctets(sa, sa.Initiated, idBody)),
    ]);

    private static byte[] Body(Draft draft, PayloadType type) => draft.Find(type)!.Body;
}

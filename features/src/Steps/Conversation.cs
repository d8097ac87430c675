using IkeLab.Engine.Wire;
using IkeLab.Features.Binding;
using IkeLab.Features.Peer;
using IkeLab.Features.Systems;

namespace IkeLab.Features.Steps;

/// <summary>What the step classes of one scenario share: the system, its peer, and the messages they are
/// at.</summary>
public sealed class Conversation(ISystemUnderTest system) : IDisposable
{
    private const byte EapRequest = 1;
    private const byte EapResponse = 2;

    private ReceivedMessage? _message;
    private Draft? _draft;
    private bool _isStarted;
    private ScriptedPeer? _peer;
    private PeerPki? _pki;

    public SystemConfiguration Configuration { get; } = new();

    /// <summary>Started with the first use; the configuration is read then.</summary>
    public ISystemUnderTest System
    {
        get
        {
            if (!_isStarted)
            {
                _isStarted = true;
                system.Start(Configuration);
            }
            return system;
        }
    }

    public ScriptedPeer Peer => _peer ??= new(system, Configuration);
    internal PeerPki Pki => _pki ??= new();

    /// <summary>The message of the system that "the message" means.</summary>
    public ReceivedMessage Message
    {
        get => _message ?? throw new StepException(
            "the system has sent no message that the scenario looked at");
        set => _message = value;
    }

    /// <summary>The message that the peer is about to send.</summary>
    public Draft Draft
    {
        get => _draft ?? throw new StepException("the peer has prepared no message");
        set => _draft = value;
    }

    public bool HasDraft => _draft is not null;

    /// <summary>Things that a scenario gave names to.</summary>
    public Dictionary<string, ReceivedMessage> Remembered { get; } = [];

    /// <summary>Octets of the peer's messages that a scenario gave names to.</summary>
    public Dictionary<string, byte[]> SentByName { get; } = [];

    /// <summary>Sends the prepared message.</summary>
    public void Send()
    {
        _ = System;
        Peer.Send(Draft);
        _draft = null;
    }

    public void Send(Draft draft)
    {
        _ = System;
        Peer.Send(draft);
    }

    /// <summary>The next message of the system, which has to be of this kind.</summary>
    public ReceivedMessage Expect(ExchangeType exchange, bool response)
    {
        _ = System;
        var next = Peer.Next();
        var wanted = $"{MessagePrinter.Name(exchange)} {(response ? "response" : "request")}";
        if (next is null)
            throw new StepException($"expected an {wanted}, and the system sent nothing more");
        if (next.Header.Exchange != exchange || next.Header.IsResponse != response)
            throw new StepException($"expected an {wanted}, and the system sent {next}");
        return Message = next;
    }

    /// <summary>IKE_SA_INIT with a cookie where one is asked for.</summary>
    public void RunInit(bool byPeer)
    {
        if (!byPeer)
        {
            System.Initiate();
            Send(Peer.Answer(Expect(ExchangeType.IkeSaInit, false)));
            return;
        }
        Send(Peer.InitRequest());
        if (Expect(ExchangeType.IkeSaInit, true).Payloads.FindNotify(NotifyType.Cookie) is { } cookie)
        {
            var again = Peer.InitRequestAgain();
            again.Clear.Insert(0, RawPayload.Notify(NotifyType.Cookie, cookie.Data));
            Send(again);
            Expect(ExchangeType.IkeSaInit, true);
        }
        Require(Peer.Sa.HasKeys, $"IKE_SA_INIT failed: the system sent {Message}");
    }

    /// <summary>One IKE_INTERMEDIATE for each additional key exchange (RFC 9370 §2.2.2).</summary>
    public void RunIntermediate(bool byPeer)
    {
        for (var i = Peer.Sa.Intermediates; i < Peer.Sa.Suite.Additional.Count; i++)
        {
            if (byPeer)
            {
                Send(Peer.IntermediateRequest());
                Expect(ExchangeType.IkeIntermediate, true);
            }
            else
            {
                Send(Peer.Answer(Expect(ExchangeType.IkeIntermediate, false)));
            }
        }
    }

    /// <summary>One IKE_FOLLOWUP_KE for each additional key exchange of what CREATE_CHILD_SA is to make
    /// (RFC 9370 §2.2.4).</summary>
    public void FinishSeries(bool byPeer)
    {
        while (Peer.IsInSeries)
        {
            if (byPeer)
            {
                Send(Peer.FollowupRequest());
                Expect(ExchangeType.IkeFollowupKe, true);
            }
            else
            {
                Send(Peer.Answer(Expect(ExchangeType.IkeFollowupKe, false)));
            }
        }
    }

    /// <summary>Answers requests of the system until there are no more.</summary>
    public void Serve()
    {
        while (Peer.Next() is { } next)
        {
            Message = next;
            if (!next.Header.IsResponse)
                Send(Peer.Answer(next));
        }
    }

    /// <summary>The initial exchanges, which have to end with an IKE SA and its first child SA.</summary>
    public void Establish(bool byPeer)
    {
        RunInit(byPeer);
        Peer.FloatForMobike();
        RunIntermediate(byPeer);
        if (byPeer)
        {
            Send(Peer.AuthRequest());
            Expect(ExchangeType.IkeAuth, true);
        }
        else
        {
            Send(Peer.Answer(Expect(ExchangeType.IkeAuth, false)));
        }
        if (Configuration.PeerProof == Proof.Eap || Configuration.SystemProof == Proof.Eap)
            CompleteEap(byPeer);
        Require(System.IkeSas.Count == 1 && System.ChildSas.Count == 1 && Peer.Sa.Children.Count == 1,
            $"the initial exchanges failed: the system sent {Message} and has {System.IkeSas.Count} IKE SAs");
    }

    /// <summary>Takes part in EAP until the system's message carries no EAP request or response.</summary>
    public void RunEap(bool byPeer)
    {
        if (!byPeer)
            Expect(ExchangeType.IkeAuth, false);
        while (Message.Payloads.Find<EapPayload>() is { Data: [EapRequest or EapResponse, ..] })
        {
            Send(byPeer ? Peer.NextEap(Message) : Peer.Answer(Message));
            Expect(ExchangeType.IkeAuth, byPeer);
        }
    }

    private void CompleteEap(bool byPeer)
    {
        RunEap(byPeer);
        Send(byPeer ? Peer.NextEap(Message) : Peer.Answer(Message));
        if (byPeer)
            Expect(ExchangeType.IkeAuth, true);
    }

    /// <exception cref="StepException">It does not hold; the sentence says what was seen.</exception>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new StepException(otherwise);
    }

    public void Dispose()
    {
        _peer?.Dispose();
        _pki?.Dispose();
        system.Dispose();
    }
}

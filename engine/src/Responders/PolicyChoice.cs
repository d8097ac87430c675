using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Core;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>The first policy in order whose identities and method of authentication fit the peer's IKE_AUTH request.</summary>
internal static class PolicyChoice
{
    /// <param name="method">Of the peer's AUTH; null where there is none and the peer wants EAP.</param>
    public static Connection? Find(IkeSa sa, PayloadList payloads, Identification peer, AuthMethod? method)
    {
        var offered = KindOf(method);
        var asked = Asked(payloads);
        Connection? other = null;
        foreach (var connection in sa.Core.Connections.Candidates(sa.Path))
        {
            if (connection.RemoteAuthentication != offered || !Allows(connection, sa.Keys!.Suite)
                || !Fits(connection, peer))
            {
                continue;
            }
            if (asked is null || asked.Equals(connection.LocalId))
                return connection;
            // RFC 7296 §1.2: the responder may answer with an identity other than the one asked for.
            other ??= connection;
        }
        return other;
    }

    /// <summary>Why there is none: the policy with the fewest differences, where a wrong identity weighs most.</summary>
    public static IdentityDisagreement Explain(
        IkeSa sa, PayloadList payloads, Identification peer, AuthMethod? method)
    {
        var offer = new IdentityDisagreement { Claimed = peer, Asked = Asked(payloads), Method = KindOf(method) };
        IdentityDisagreement? nearest = null;
        var least = int.MaxValue;
        foreach (var connection in sa.Core.Connections.Candidates(sa.Path))
        {
            var here = offer with
            {
                Policy = connection.Name, AllowedId = connection.RemoteId, AllowedMethod = connection.RemoteAuthentication,
                IdDiffers = !Fits(connection, peer), MethodDiffers = connection.RemoteAuthentication != offer.Method,
                AlgorithmsDiffer = !Allows(connection, sa.Keys!.Suite),
            };
            var differences = (here.IdDiffers ? 2 : 0) + (here.MethodDiffers ? 1 : 0) + (here.AlgorithmsDiffer ? 1 : 0);
            if (differences < least)
                (nearest, least) = (here, differences);
        }
        return nearest ?? offer;
    }

    /// <summary>The first policy that would still take the peer of this ticket (RFC 5723 §5).</summary>
    public static Connection? FindResumed(EndpointCore core, in UdpPath path, ResumableState state)
    {
        foreach (var connection in core.Connections.Candidates(path))
        {
            if (connection.Resumption && connection.RemoteAuthentication == state.Method
                && (state.HasPpk || !connection.NeedsPpk)
                && connection.LocalId.Equals(state.ResponderId) && Fits(connection, state.InitiatorId)
                && Allows(connection, state.Suite))
            {
                return connection;
            }
        }
        return null;
    }

    private static Authentication KindOf(AuthMethod? method) =>
        method is { } known ? AuthMethods.KindOf(known) : Authentication.Eap;

    private static Identification? Asked(PayloadList payloads) =>
        payloads.Find(PayloadType.IdResponder) is IdPayload id ? new Identification(id.IdType, id.Data) : null;

    // What somebody who does not authenticate, or who does so by EAP, says in IDi proves nothing.
    private static bool Fits(Connection connection, Identification peer) =>
        connection.RemoteId is not { } expected || expected.Equals(peer)
        || connection.RemoteAuthentication is Authentication.Null;

    /// <summary>The algorithms are agreed already, so the policy must allow them too.</summary>
    private static bool Allows(Connection connection, in IkeSuite suite)
    {
        foreach (var proposal in connection.IkeProposals)
        {
            if (AllowsCipher(proposal, suite.Cipher)
                && Array.IndexOf(proposal.Prf, suite.Prf) >= 0
                && Array.IndexOf(proposal.KeyExchange, suite.KeyExchange) >= 0
                && AdditionalKeyExchanges.Allow(proposal, suite.AdditionalChoices)
                && (suite.Cipher.IsAead || Array.IndexOf(proposal.Integrity, suite.Cipher.Integrity) >= 0))
            {
                return true;
            }
        }
        return false;
    }

    private static bool AllowsCipher(AlgorithmProposal proposal, CipherSuite cipher)
    {
        foreach (var (id, bits) in proposal.Encryption)
        {
            if (id == cipher.Encryption && bits <= cipher.KeyBits)
                return true;
        }
        return false;
    }
}

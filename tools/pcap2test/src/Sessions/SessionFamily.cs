using IkeLab.Pcap2Test.Keys;
using IkeLab.Pcap2Test.Network;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>One message of a family.</summary>
/// <param name="FromInitiator">It is of the side that began the first IKE SA.</param>
internal readonly record struct FamilyMessage(bool FromInitiator, Origin Origin, byte[] Octets);

/// <summary>An IKE SA and those that rekeys have made of it: one conversation of two hosts.</summary>
/// <param name="Sessions">In the order of their first messages.</param>
/// <param name="Messages">In the order of the capture.</param>
/// <param name="Exchanges">The key exchanges among them, in order.</param>
internal sealed record SessionFamily(
    IReadOnlyList<Session> Sessions, IReadOnlyList<FamilyMessage> Messages, IReadOnlyList<KeyExchangeRecord> Exchanges)
{
    /// <summary>All families of a capture, in the order of their first messages.</summary>
    public static IReadOnlyList<SessionFamily> All(
        CaptureAnalysis capture, ICryptoProvider crypto, DhSecrets secrets)
    {
        var sessions = capture.Table.Sessions.Where(s => s.MajorVersion == 2 && s.Messages.Count > 0).ToArray();
        var follow = new KeyDerivation(crypto, capture.Keys, secrets);
        foreach (var message in Session.InOrder(sessions))
            follow.Add(message.Octets);
        var byRoot = new Dictionary<Session, List<(Session Session, bool Same)>>();
        foreach (var session in sessions)
        {
            var (root, same) = Root(session, sessions, follow);
            if (!byRoot.TryGetValue(root, out var members))
                byRoot[root] = members = [];
            members.Add((session, same));
        }
        return [.. byRoot.OrderBy(f => f.Key.Number).Select(f => Create(f.Value, capture.Keys, crypto, secrets))];
    }

    private static SessionFamily Create(
        List<(Session Session, bool Same)> members, KeyRing keys, ICryptoProvider crypto, DhSecrets secrets)
    {
        var sides = members.ToDictionary(m => m.Session, m => m.Same);
        var messages = members.SelectMany(m => m.Session.Messages.Select(c => (m.Session, Message: c)))
            .OrderBy(m => m.Message.Origin.Time).ThenBy(m => m.Message.Origin.Packet)
            .Select(m => new FamilyMessage(
                m.Message.FromInitiator == sides[m.Session], m.Message.Origin, m.Message.Octets))
            .ToArray();
        var derivation = new KeyDerivation(crypto, keys, secrets);
        foreach (var message in messages)
            derivation.Add(message.Octets);
        return new([.. members.Select(m => m.Session)], messages, derivation.Exchanges);
    }

    private static (Session Root, bool SameInitiator) Root(Session session, Session[] all, KeyDerivation follow)
    {
        var same = true;
        // A forged capture may have IKE SAs follow each other in a circle.
        for (var steps = 0; steps < all.Length
            && follow.Predecessors.TryGetValue((session.SpiI, session.SpiR), out var link); steps++)
        {
            if (Array.Find(all, s => (s.SpiI, s.SpiR) == link.Before) is not { } before
                || before.Messages[0].Origin.Time > session.Messages[0].Origin.Time)
                break;
            same ^= !link.SameInitiator;
            session = before;
        }
        return (session, same);
    }
}

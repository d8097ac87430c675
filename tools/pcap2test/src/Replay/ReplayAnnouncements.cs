using IkeLab.Engine.Config;

namespace IkeLab.Pcap2Test.Replay;

/// <summary>
/// What the recorded side announces, and the engine with its settings would not: it only says the same.
/// </summary>
internal static class ReplayAnnouncements
{
    public static Announcement[] Of(
        PayloadList init, List<Payload> auth, bool isInitiator, Authentication local, Authentication remote)
    {
        var foreign = new List<NotifyType> { NotifyType.MultipleAuthSupported };
        if (!auth.OfType<EapPayload>().Any())
            foreign.Add(NotifyType.EapOnlyAuthentication);
        // The engine announces hashes where either side signs; as responder by a connection that does (RFC 7427 §4).
        if (isInitiator && local != Authentication.Signature && remote != Authentication.Signature)
            foreign.Add(NotifyType.SignatureHashAlgorithms);
        return
        [
            .. From(init.Items.ToArray(), isInitiator ? AnnouncedIn.InitRequest : AnnouncedIn.InitResponse, foreign)
                .Concat(From(auth, isInitiator ? AnnouncedIn.AuthRequest : AnnouncedIn.AuthResponse, foreign))
                .Take(Connection.MaxAnnouncements),
        ];
    }

    private static IEnumerable<Announcement> From(
        IEnumerable<Payload> payloads, AnnouncedIn message, List<NotifyType> foreign) =>
        payloads.OfType<NotifyPayload>()
            .Where(n => n is { NotifyType: >= NotifyType.InitialContact, Data.Length: <= Announcement.MaxData }
                && (foreign.Contains(n.NotifyType) || !Enum.IsDefined(n.NotifyType)))
            .Select(n => new Announcement(message, n.NotifyType, n.Data));
}

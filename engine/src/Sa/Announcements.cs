using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Sa;

/// <summary>
/// Status notifies that the configuration alone knows of. A receiver ignores those that it does not know
/// (RFC 7296 §3.10.1).
/// </summary>
internal static class Announcements
{
    public static void Add(List<Payload> payloads, Connection connection, AnnouncedIn message)
    {
        foreach (var one in connection.Announcements)
        {
            if (one.Message == message)
                payloads.Add(new NotifyPayload(ProtocolId.None, [], one.Type, one.Data));
        }
    }
}

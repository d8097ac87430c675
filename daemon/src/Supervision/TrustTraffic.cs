using IkeLab.Daemon.Ipc;

namespace IkeLab.Daemon.Supervision;

/// <summary>
/// Requests of all ikev2 processes to the one ca process, and its answers: the first octets of a request's ID say which
/// process has asked, in which of its lives. Each counts its own from 1, and none gets as far as these octets.
/// </summary>
internal static class TrustTraffic
{
    private const int ShardShift = 56;
    private const int LifeShift = 48;
    private const ulong OwnPart = (1ul << LifeShift) - 1;

    /// <summary>To ca: null for what no ikev2 process has to ask it.</summary>
    /// <param name="life">Counts the process's lives; as far as an octet goes.</param>
    public static IpcMessage? Mark(IpcMessage message, int shard, int life)
    {
        return message switch
        {
            SignMessage m => m with { Id = Marked(m.Id) },
            ValidateMessage m => m with { Id = Marked(m.Id) },
            AaaMessage m => m with { Id = Marked(m.Id) },
            EndAaaMessage or AccountMessage => message,
            _ => null,
        };

        ulong Marked(ulong id) => (ulong)(byte)shard << ShardShift | (ulong)(byte)life << LifeShift | (id & OwnPart);
    }

    /// <summary>From ca: null for what is no answer.</summary>
    public static (int Shard, byte Life, IpcMessage Message)? Unmark(IpcMessage message)
    {
        return message switch
        {
            SignedMessage m => Unmarked(m.Id, m with { Id = m.Id & OwnPart }),
            ValidatedMessage m => Unmarked(m.Id, m with { Id = m.Id & OwnPart }),
            AaaRepliedMessage m => Unmarked(m.Id, m with { Id = m.Id & OwnPart }),
            _ => null,
        };

        static (int, byte, IpcMessage) Unmarked(ulong id, IpcMessage message) =>
            ((int)(id >> ShardShift), (byte)(id >> LifeShift), message);
    }

    /// <summary>The shard that an IKE SPI of ours is of.</summary>
    public static int ShardOf(ulong ikeSpi) => (int)(ikeSpi >> ShardShift);
}

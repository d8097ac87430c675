using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Core;

/// <summary>
/// Requests that are protected by an IKE SA that is not here: perhaps we have crashed and forgotten it. The answer is in
/// clear, leaves no state, and is limited in rate (RFC 7296 §2.21.4); with a secret that has survived the crash it proves
/// that the IKE SA is lost (RFC 6290 §4.5).
/// </summary>
internal sealed class UnknownSpiResponder(EndpointCore core)
{
    private readonly AnswerBudget _budget = new(core.Configuration.Limits.UnknownSpiAnswersPerSecond);

    public void Handle(Instant now, in UdpPath path, in IkeHeader header, in PayloadIndex index)
    {
        core.Drop(DropReason.UnknownSpi);
        if (!IsProtectedRequest(header, index) || IsInUse(header) || !_budget.TryTake(now))
            return;
        core.Counters.UnknownSpiAnswers++;
        var writer = new MessageWriter(core.Scratch);
        writer.Begin(new IkeHeader(header.SpiI, header.SpiR, header.Exchange,
            HeaderFlags.Response | (header.FromInitiator ? 0 : HeaderFlags.Initiator), header.MessageId));
        writer.AddNotify(ProtocolId.None, [], NotifyType.InvalidIkeSpi, []);
        if (core.Configuration.CrashDetectionSecret is { } secret)
        {
            Span<byte> token = stackalloc byte[CrashTokens.Length];
            CrashTokens.Write(
                core.Crypto, secret, header.SpiI, header.SpiR, makerIsInitiator: !header.FromInitiator, token);
            writer.AddNotify(ProtocolId.Ike, [], NotifyType.QcdToken, token);
        }
        core.TransmitScratch(path, writer.Finish());
    }

    // RFC 7296 §2.21.4: a response is never answered.
    private static bool IsProtectedRequest(in IkeHeader header, in PayloadIndex index) =>
        !header.IsResponse && header.SpiI != 0 && header.SpiR != 0 && index.Count > 0
        && index[index.Count - 1].Type is PayloadType.Encrypted or PayloadType.EncryptedFragment;

    /// <summary>
    /// One of the SPIs is ours and in use, in whichever role, or the SPI that should be ours is another shard's. A token
    /// in clear for an IKE SA that exists would let anybody end it (RFC 6290 §9.2). Where there is no such shard any
    /// more, nobody has the IKE SA, and whoever gets the request answers.
    /// </summary>
    private bool IsInUse(in IkeHeader header)
    {
        var shard = (byte)((header.FromInitiator ? header.SpiR : header.SpiI) >> 56);
        return core.Sas.Find(header.SpiI) is not null || core.Sas.Find(header.SpiR) is not null
            || (shard != core.Configuration.Shard && shard < core.Configuration.Shards);
    }
}

using System.Threading.Channels;

namespace IkeLab.Trust.Radius;

/// <summary>
/// Tells the accounting servers of sessions (RFC 2866), in order for each of them. Where servers do not
/// answer and too much waits, what is new is dropped and the operator told.
/// </summary>
internal sealed class RadiusAccounting : IDisposable
{
    /// <summary>Records that wait, in each lane.</summary>
    public const int MaxWaiting = 1024;

    private const int Lanes = 8;
    private const uint ByRadius = 1;
    private const uint ByUs = 2;

    /// <summary>For one record, whatever max-tries and max-failovers say.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly Channel<Waiting>[] _lanes;
    private readonly RadiusSessions _sessions;
    private readonly TimeProvider _time;
    private readonly string _hostName;
    private readonly Action<string> _warn;
    private int _unsent;

    public RadiusAccounting(RadiusSessions sessions, TimeProvider time, string hostName, Action<string> warn)
    {
        (_sessions, _time, _hostName, _warn) = (sessions, time, hostName, warn);
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => Channel.CreateBounded<Waiting>(
            new BoundedChannelOptions(MaxWaiting) { SingleReader = true }))];
        foreach (var lane in _lanes)
            _ = Task.Run(() => RunAsync(lane.Reader));
    }

    /// <summary>Records that no server has answered yet, and that have not been given up.</summary>
    public int Unsent => Volatile.Read(ref _unsent);

    /// <param name="client">Null where there are no accounting servers.</param>
    public void Add(AccountingRecord record, RadiusClient? client)
    {
        var user = _sessions.Note(record);
        if (client is null)
            return;
        var lane = _lanes[record.IkeSpi % Lanes];
        if (lane.Writer.TryWrite(new(record, user, client, _time.GetUtcNow())))
        {
            Interlocked.Increment(ref _unsent);
            return;
        }
        _warn($"Accounting of the user {Sentences.Printable(record.User)} is lost ({record.Event}): "
            + "the accounting servers do not keep up.");
    }

    /// <summary>What waits is dropped.</summary>
    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Writer.TryComplete();
            while (lane.Reader.TryRead(out _))
            {
                // Nobody is told of it any more.
            }
        }
    }

    private async Task RunAsync(ChannelReader<Waiting> lane)
    {
        await foreach (var waiting in lane.ReadAllAsync().ConfigureAwait(false))
        {
            var reply = await waiting.Client.ExchangeAsync(
                (identifier, secret) => Request(waiting).WriteHashedRequest(identifier, secret),
                code => code == RadiusCode.AccountingResponse, signed: false, server: null, s_limit)
                .ConfigureAwait(false);
            Interlocked.Decrement(ref _unsent);
            if (reply.Packet is null)
            {
                _warn($"Accounting of the user {Sentences.Printable(waiting.Record.User)} is lost "
                    + $"({waiting.Record.Event}): {reply.Problem}.");
            }
        }
    }

    private RadiusWriter Request(Waiting waiting)
    {
        var (record, user, _, at) = waiting;
        var writer = new RadiusWriter(RadiusCode.AccountingRequest)
            .Add(RadiusAttribute.AcctStatusType, record.Event switch
            {
                AccountingEvent.Start => 1u,
                AccountingEvent.Stop => 2u,
                _ => 3u,
            })
            .AddSession(_hostName, record.IkeSpi, record.Connection, user?.Local, record.Peer)
            .Add(RadiusAttribute.AcctAuthentic, user is null ? ByUs : ByRadius)
            .Add(RadiusAttribute.EventTimestamp, (uint)at.ToUnixTimeSeconds());
        if (user is null)
            writer.Add(RadiusAttribute.UserName, record.User);
        else
            writer.Add(RadiusAttribute.UserName, user.User);
        foreach (var value in user?.Classes ?? [])
            writer.Add(RadiusAttribute.Class, value);
        if (record.Assigned is { } address)
            writer.Add(RadiusAttribute.FramedIpAddress, RadiusAttribute.FramedIpv6Address, address);
        if (record.Event == AccountingEvent.Start)
            return writer;
        var seconds = (uint)Math.Clamp(record.Duration.TotalSeconds, 0, uint.MaxValue);
        return writer.Add(RadiusAttribute.AcctSessionTime, seconds)
            .Add(RadiusAttribute.AcctInputOctets, (uint)record.BytesIn)
            .Add(RadiusAttribute.AcctOutputOctets, (uint)record.BytesOut)
            .Add(RadiusAttribute.AcctInputGigawords, (uint)(record.BytesIn >> 32))
            .Add(RadiusAttribute.AcctOutputGigawords, (uint)(record.BytesOut >> 32));
    }

    private sealed record Waiting(AccountingRecord Record, AcceptedUser? User, RadiusClient Client, DateTimeOffset At);
}

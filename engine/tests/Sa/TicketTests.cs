using IkeLab.Crypto;
using IkeLab.Engine.Config;
using IkeLab.Engine.Core;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Tests.Lab;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>Tickets as the responder seals and opens them, and how long it remembers spent ones (RFC 5723 §6).</summary>
public sealed class TicketTests : IDisposable
{
    private static readonly Instant Now = new(TimeSpan.FromDays(100).Ticks);
    private static readonly TicketKey Old = new(1, [.. Enumerable.Repeat((byte)1, 32)]);
    private static readonly TicketKey New = new(2, [.. Enumerable.Repeat((byte)2, 32)]);
    private readonly CryptoProvider _crypto = new();

    public void Dispose() => _crypto.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    public void What_is_sealed_is_opened(int idLength)
    {
        var sealer = Sealer(New, Old);
        var state = State(idLength);
        var opened = sealer.Open(Now, sealer.Seal(Now, state)!)!;
        Assert.Equal(state.Suite, opened.Suite);
        Assert.Equal(state.SkD, opened.SkD);
        Assert.Equal(
            (state.InitiatorId, state.ResponderId, state.ProvedId), (opened.InitiatorId, opened.ResponderId, opened.ProvedId));
        Assert.Equal((state.Expires, state.Method, state.OldSpi), (opened.Expires, opened.Method, opened.OldSpi));
        Assert.Equal((state.AuthenticatedUntil, state.HasPpk), (opened.AuthenticatedUntil, opened.HasPpk));
    }

    [Fact]
    public void A_ticket_has_a_bounded_length()
    {
        var sealer = Sealer(New);
        Assert.InRange(sealer.Seal(Now, State(255))!.Length, 1, 1024);
        Assert.Null(sealer.Seal(Now, State(450)));
    }

    [Fact]
    public void Without_a_key_there_is_no_ticket() => Assert.Null(Sealer().Seal(Now, State(9)));

    [Fact]
    public void The_newest_key_seals_and_all_open()
    {
        var ticket = Sealer(Old).Seal(Now, State(9))!;
        Assert.NotNull(Sealer(New, Old).Open(Now, ticket));
        Assert.Null(Sealer(New).Open(Now, ticket));
        Assert.Null(Sealer(New with { Id = 1 }).Open(Now, ticket));
        Assert.Null(Sealer(Old).Open(Now, Sealer(New, Old).Seal(Now, State(9))!));
    }

    [Fact]
    public void A_ticket_is_valid_from_its_making_to_its_end()
    {
        var sealer = Sealer(New);
        var state = State(9);
        var ticket = sealer.Seal(Now, state)!;
        Assert.Null(sealer.Open(new(Now.Ticks - 1), ticket));
        Assert.NotNull(sealer.Open(new(state.Expires.Ticks - 1), ticket));
        Assert.Null(sealer.Open(state.Expires, ticket));
    }

    [Fact]
    public void A_part_of_a_ticket_is_none()
    {
        var sealer = Sealer(New);
        var ticket = sealer.Seal(Now, State(9))!;
        for (var length = 0; length < ticket.Length; length++)
            Assert.Null(sealer.Open(Now, ticket.AsSpan(0, length)));
        Assert.Null(sealer.Open(Now, [.. ticket, 0]));
    }

    [Fact]
    public void No_two_tickets_are_equal()
    {
        var sealer = Sealer(New);
        Assert.NotEqual(sealer.Seal(Now, State(9)), sealer.Seal(Now, State(9)));
    }

    [Fact]
    public void So_many_spent_tickets_are_remembered_while_they_are_valid()
    {
        var used = new UsedTickets(3);
        for (var i = 1; i <= 5; i++)
            used.Add(Now, (UInt128)i, Now + TimeSpan.FromHours(i));
        Assert.Equal([false, false, true, true, true], Enumerable.Range(1, 5).Select(i => used.Contains((UInt128)i)));
        used.Add(Now + TimeSpan.FromHours(4), 6, Now + TimeSpan.FromHours(9));
        Assert.Equal([false, false, true, true], Enumerable.Range(3, 4).Select(i => used.Contains((UInt128)i)));
    }

    private TicketSealer Sealer(params TicketKey[] keys) => new(new EndpointCore(
        new() { Connections = [], TicketKeys = keys }, _crypto, new LabRandom(_seed++)));

    private ulong _seed = 5;

    private static ResumableState State(int idLength) => new()
    {
        Suite = new(new(EncryptionId.AesCbc, 256, IntegrityId.HmacSha512_256), PrfId.HmacSha512, KeyExchangeMethod.MlKem768),
        SkD = [.. Enumerable.Range(0, 64).Select(i => (byte)i)],
        InitiatorId = Identification.KeyId(new byte[idLength]), ResponderId = Identification.Fqdn("gateway.example"),
        ProvedId = Identification.Email(new string('u', idLength)), Expires = Now + TimeSpan.FromHours(8),
        Method = Authentication.Eap, OldSpi = 0x0102030405060708, HasPpk = true,
        AuthenticatedUntil = Now + TimeSpan.FromHours(2),
    };
}

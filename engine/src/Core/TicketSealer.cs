using System.Buffers.Binary;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Core;

/// <summary>
/// Tickets by value (RFC 5723 §6.1): key ID and ticket ID in clear, then the state, all sealed with AES-256-GCM. Each
/// ticket has a key of its own, prf+(ticket key, ticket ID), so that no IV needs to be remembered over restarts.
/// </summary>
internal sealed class TicketSealer(EndpointCore core)
{
    /// <summary>A ticket goes in clear, and a message in clear cannot be sent in fragments: what is longer is refused.</summary>
    private const int MaxLength = 1024;

    private const byte Version = 2;
    private const int TicketIdLength = 16;
    private const int PrefixLength = 4 + TicketIdLength;
    private const int FixedLength = 1 + 5 * 2 + 2 + 4 * 8;

    private static readonly CipherSuite Suite = new(EncryptionId.AesGcm16, 256, IntegrityId.None);

    /// <summary>Null where there is no key, or where the identities are too long.</summary>
    public byte[]? Seal(Instant now, ResumableState state)
    {
        if (core.Configuration.TicketKeys is not [var key, ..])
            return null;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        BinaryPrimitives.WriteUInt32BigEndian(prefix, key.Id);
        core.Random.Fill(prefix[4..], RandomPurpose.Ticket);
        using var cipher = CipherOf(key, prefix[4..]);
        var proved = state.ProvedId!;
        var content = FixedLength + 4 * 2 + state.SkD.Length
            + 3 + state.InitiatorId.Data.Length + state.ResponderId.Data.Length + proved.Data.Length;
        var padding = (cipher.BlockLength - content % cipher.BlockLength) % cipher.BlockLength;
        var length = PrefixLength + cipher.IvLength + content + padding + cipher.IcvLength;
        if (length > MaxLength)
            return null;
        var ticket = new byte[length];
        prefix.CopyTo(ticket);
        var plain = ticket.AsSpan(PrefixLength + cipher.IvLength);
        WriteFixed(plain, now, state);
        plain = plain[FixedLength..];
        WriteField(ref plain, [], state.SkD);
        foreach (var id in (ReadOnlySpan<Identification>)[state.InitiatorId, state.ResponderId, proved])
            WriteField(ref plain, [(byte)id.Type], id.Data);
        cipher.Seal(ticket, PrefixLength);
        return ticket;
    }

    /// <summary>Null for everything that is not a ticket of ours that is valid at this moment.</summary>
    public ResumableState? Open(Instant now, ReadOnlySpan<byte> ticket)
    {
        if (ticket.Length is < PrefixLength + FixedLength or > MaxLength
            || Array.Find(core.Configuration.TicketKeys, Id(ticket)) is not { } key)
        {
            return null;
        }
        using var cipher = CipherOf(key, ticket[4..PrefixLength]);
        var start = PrefixLength + cipher.IvLength;
        var octets = ticket.ToArray();
        if (octets.Length < start + cipher.IcvLength + FixedLength || !cipher.Open(octets, PrefixLength))
            return null;
        return Read(now, octets.AsSpan(start, octets.Length - start - cipher.IcvLength),
            BinaryPrimitives.ReadUInt128BigEndian(ticket[4..]));
    }

    private static Predicate<TicketKey> Id(ReadOnlySpan<byte> ticket)
    {
        var id = BinaryPrimitives.ReadUInt32BigEndian(ticket);
        return key => key.Id == id;
    }

    private PacketCipher CipherOf(TicketKey key, ReadOnlySpan<byte> ticketId)
    {
        Span<byte> material = stackalloc byte[64];
        material = material[..Suite.EncryptionKeyLength];
        core.Crypto.PrfPlus(PrfId.HmacSha256, key.Key, ticketId, material);
        var cipher = core.Crypto.CreateCipher(Suite, material, []);
        material.Clear();
        return cipher;
    }

    private static void WriteFixed(Span<byte> plain, Instant now, ResumableState state)
    {
        plain[0] = Version;
        var (cipher, prf, method) = (state.Suite.Cipher, state.Suite.Prf, state.Suite.KeyExchange);
        BinaryPrimitives.WriteUInt16BigEndian(plain[1..], (ushort)cipher.Encryption);
        BinaryPrimitives.WriteUInt16BigEndian(plain[3..], (ushort)cipher.KeyBits);
        BinaryPrimitives.WriteUInt16BigEndian(plain[5..], (ushort)cipher.Integrity);
        BinaryPrimitives.WriteUInt16BigEndian(plain[7..], (ushort)prf);
        BinaryPrimitives.WriteUInt16BigEndian(plain[9..], (ushort)method);
        plain[11] = (byte)state.Method;
        plain[12] = (byte)(state.HasPpk ? 1 : 0);
        BinaryPrimitives.WriteUInt64BigEndian(plain[13..], state.OldSpi);
        BinaryPrimitives.WriteInt64BigEndian(plain[21..], now.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(plain[29..], state.Expires.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(plain[37..], state.AuthenticatedUntil.Ticks);
    }

    private static ResumableState? Read(Instant now, ReadOnlySpan<byte> plain, UInt128 ticketId)
    {
        if (plain[0] != Version)
            return null;
        // A clock that has begun anew since then says nothing about the ticket's age.
        var created = new Instant(BinaryPrimitives.ReadInt64BigEndian(plain[21..]));
        var expires = new Instant(BinaryPrimitives.ReadInt64BigEndian(plain[29..]));
        var rest = plain[FixedLength..];
        if (now < created || now >= expires || !TryReadField(ref rest, out var skD)
            || ReadId(ref rest) is not { } initiator || ReadId(ref rest) is not { } responder
            || ReadId(ref rest) is not { } proved)
        {
            return null;
        }
        return new()
        {
            Suite = new(
                new((EncryptionId)BinaryPrimitives.ReadUInt16BigEndian(plain[1..]),
                    BinaryPrimitives.ReadUInt16BigEndian(plain[3..]),
                    (IntegrityId)BinaryPrimitives.ReadUInt16BigEndian(plain[5..])),
                (PrfId)BinaryPrimitives.ReadUInt16BigEndian(plain[7..]),
                (KeyExchangeMethod)BinaryPrimitives.ReadUInt16BigEndian(plain[9..])),
            SkD = skD.ToArray(), InitiatorId = initiator, ResponderId = responder, Expires = expires,
            Method = (Authentication)plain[11], ProvedId = proved, TicketId = ticketId,
            HasPpk = plain[12] != 0, OldSpi = BinaryPrimitives.ReadUInt64BigEndian(plain[13..]),
            AuthenticatedUntil = new(BinaryPrimitives.ReadInt64BigEndian(plain[37..])),
        };
    }

    private static void WriteField(
        ref Span<byte> plain, scoped ReadOnlySpan<byte> first, scoped ReadOnlySpan<byte> second)
    {
        BinaryPrimitives.WriteUInt16BigEndian(plain, (ushort)(first.Length + second.Length));
        first.CopyTo(plain[2..]);
        second.CopyTo(plain[(2 + first.Length)..]);
        plain = plain[(2 + first.Length + second.Length)..];
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> plain, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (plain.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(plain) is var length && length > plain.Length - 2)
            return false;
        field = plain.Slice(2, length);
        plain = plain[(2 + length)..];
        return true;
    }

    private static Identification? ReadId(ref ReadOnlySpan<byte> plain) =>
        TryReadField(ref plain, out var field) && field.Length > 0 ? new((IdType)field[0], field[1..]) : null;
}

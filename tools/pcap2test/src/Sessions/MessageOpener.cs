using IkeLab.Pcap2Test.Keys;

namespace IkeLab.Pcap2Test.Sessions;

/// <summary>Decodes messages with the engine's codec and opens what the keys fit.</summary>
internal sealed class MessageOpener(ICryptoProvider crypto, KeyRing keys)
{
    private const int MaxUnderWay = 256;
    private readonly Dictionary<(ulong, ulong, uint, HeaderFlags),
        OpenedMessage?[]> _fragments = [];

    public OpenedMessage Open(byte[] octets)
    {
        var message = new OpenedMessage { Octets = octets };
        var isWhole = IkeHeader.TryRead(octets, out var header, out var error);
        message.Header = header;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!isWhole || !PayloadIndex.TryRead(
            octets, IkeHeader.Length, header.NextPayload, storage, out var index, out error))
        {
            message.Error = error;
            return message;
        }
        message.Clear = storage[..index.Count].ToArray();
        if (!PayloadDecoder.TryDecode(index, out var payloads, out error))
        {
            message.Error = error;
            return message;
        }
        message.ClearPayloads = payloads;
        if (message.Sealed is { } sk)
            OpenSealed(message, sk);
        return message;
    }

    private void OpenSealed(OpenedMessage message, PayloadEntry sk)
    {
        message.Seal = SealState.NoKeys;
        DecodeError error = default;
        // Mostly one: each key exchange of RFC 9370 brings new keys, and the last ones are used longest.
        foreach (var sa in keys.Find(message.Header.SpiI, message.Header.SpiR).Reverse())
        {
            message.Keys = sa;
            if (TryOpen(message, sk, sa, out error))
                return;
        }
        if (message.Keys is null)
            return;
        message.Seal = SealState.Failed;
        message.InnerError = error;
    }

    private bool TryOpen(OpenedMessage message, PayloadEntry sk, SaKeys sa, out DecodeError error)
    {
        var plain = (byte[])message.Octets.Clone();
        var cipher = sa.Cipher(crypto, message.Header.FromInitiator);
        bool opened;
        int offset, length;
        if (sk.Type == PayloadType.Encrypted)
        {
            opened = EncryptedPayload.TryOpen(plain, sk, cipher, out offset, out length, out error);
        }
        else
        {
            opened = EncryptedPayload.TryOpenFragment(
                plain, sk, cipher, out var number, out var total, out offset, out length,
                    out error);
            (message.FragmentNumber, message.FragmentTotal) = (number, total);
        }
        if (!opened)
            return false;
        message.Seal = SealState.Opened;
        message.Cipher = cipher;
        (message.Plain, message.PlainOffset, message.PlainLength) = (plain, offset, length);
        if (sk.Type == PayloadType.Encrypted)
            DecodeInner(message, plain, offset, length, sk.Next);
        else
            AddFragment(message);
        return true;
    }

    private void AddFragment(OpenedMessage message)
    {
        var key = (message.Header.SpiI, message.Header.SpiR, message.Header.MessageId,
            message.Header.Flags);
        if (_fragments.Count >= MaxUnderWay)
            _fragments.Clear();
        // RFC 7383 §2.6: a higher total means that the sender has begun again with smaller
        // fragments.
        if (!_fragments.TryGetValue(key, out var pieces) || pieces.Length != message.FragmentTotal)
            _fragments[key] = pieces = new OpenedMessage?[message.FragmentTotal];
        pieces[message.FragmentNumber - 1] = message;
        if (Array.IndexOf(pieces, null) >= 0)
            return;
        _fragments.Remove(key);
        using var chain = new MemoryStream();
        foreach (var piece in pieces)
            chain.Write(piece!.Plain, piece.PlainOffset, piece.PlainLength);
        if (chain.Length <= WireLimits.MaxMessage)
            DecodeInner(message, chain.ToArray(), 0, (int)chain.Length,
                pieces[0]!.Sealed!.Value.Next);
        else
            message.InnerError =
                new(DecodeReason.TooMany, 0, PayloadType.EncryptedFragment, "at most 65535 octets");
    }

    private static void DecodeInner(
        OpenedMessage message, byte[] octets, int offset, int length, PayloadType first)
    {
        message.InnerOctets = octets;
        message.InnerFirst = first;
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        if (!PayloadIndex.TryRead(
            octets.AsSpan(0, offset + length), offset, first, storage, out var index,
            out var error))
        {
            message.InnerError = error;
            return;
        }
        message.Inner = storage[..index.Count].ToArray();
        if (PayloadDecoder.TryDecode(index, out var payloads, out error))
            message.InnerPayloads = payloads;
        else
            message.InnerError = error;
    }
}

using IkeLab.Crypto;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>Speaks for one host with the keys of its newest IKE SA: says what our engine never would, and reads.</summary>
internal sealed class LabVoice : IDisposable
{
    private readonly LabHost _host;
    private readonly CryptoProvider _crypto = new();
    private readonly IkeKeyExport _keys;
    private readonly bool _initiator;
    private readonly PacketCipher _cipher;

    // Far from the IVs that the engine uses.
    private ulong _iv = 1UL << 40;

    public LabVoice(LabHost host)
    {
        _host = host;
        var notice = host.Notices.FindLast(n => n.Keys is not null)!;
        (_keys, _initiator) = (notice.Keys!, notice.Initiator);
        _cipher = _initiator
            ? _crypto.CreateCipher(_keys.Suite, _keys.EncryptionI, _keys.IntegrityI)
            : _crypto.CreateCipher(_keys.Suite, _keys.EncryptionR, _keys.IntegrityR);
    }

    /// <summary>Hands an INFORMATIONAL message of this host to the other one.</summary>
    /// <param name="to">The other host.</param>
    /// <param name="path">As the other host sees it, at the port of NAT traversal.</param>
    /// <param name="response">Answers request <paramref name="id"/> of the other host.</param>
    /// <param name="id">The message ID.</param>
    /// <param name="payloads">What SK holds.</param>
    public void Say(LabHost to, in UdpPath path, bool response, uint id, params Payload[] payloads)
    {
        var buffer = new byte[4096];
        var writer = new MessageWriter(buffer.AsSpan(4));
        writer.Begin(new(_keys.SpiI, _keys.SpiR, ExchangeType.Informational,
            (_initiator ? HeaderFlags.Initiator : 0) | (response ? HeaderFlags.Response : 0), id));
        writer.BeginEncrypted(_cipher, _iv++, _host.Random);
        foreach (var payload in payloads)
            writer.Add(payload);
        to.Receive(path, buffer[..(4 + writer.Finish())]);
    }

    /// <summary>What a message of this host holds.</summary>
    public PayloadList Read(Packet packet)
    {
        byte[] message = [.. packet.Message];
        Span<PayloadEntry> outer = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Span<PayloadEntry> storage = stackalloc PayloadEntry[WireLimits.MaxPayloads];
        Assert.True(PayloadIndex.TryRead(message, IkeHeader.Length, packet.Header.NextPayload, outer, out var index, out _));
        Assert.True(EncryptedPayload.TryOpen(message, index[0], _cipher, out var offset, out var length, out _));
        Assert.True(PayloadIndex.TryRead(
            message.AsSpan(0, offset + length), offset, index[0].Next, storage, out var inner, out _));
        Assert.True(PayloadDecoder.TryDecode(inner, out var payloads, out _));
        return payloads;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _crypto.Dispose();
    }
}

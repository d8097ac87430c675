using System.Buffers.Binary;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Flood;

/// <summary>An IKE_SA_INIT request as this project's engine makes it, each time with another SPI.</summary>
internal sealed class InitRequest
{
    private readonly byte[] _template = [];
    private ulong _spi;

    public InitRequest()
    {
        var path = new UdpPath(
            new(IpAddress.V4(192, 0, 2, 1), UdpPath.IkePort),
            new(IpAddress.V4(192, 0, 2, 2), UdpPath.IkePort));
        using var crypto = new CryptoProvider();
        var endpoint = new IkeEndpoint(
            new() { Connections = [Connection(path)] }, crypto, new SystemRandom());
        endpoint.HandleCommand(new(1), new Initiate("flood"));
        while (_template.Length == 0 && endpoint.TryTakeOutput(out var output))
        {
            if (output.Kind != OutputKind.Effect)
                _template = output.Datagram.ToArray();
        }
        _spi = BinaryPrimitives.ReadUInt64BigEndian(_template);
    }

    public int Length => _template.Length;

    /// <summary>Writes the next request.</summary>
    public void Next(Span<byte> destination)
    {
        _template.CopyTo(destination);
        BinaryPrimitives.WriteUInt64BigEndian(destination, ++_spi);
    }

    private static Connection Connection(UdpPath path) => new()
    {
        Name = "flood", Local = path.Local, Remote = path.Remote,
        LocalId = Identification.Fqdn("flood.example"),
        IkeProposals =
        [
            new()
            {
                Encryption = [new(EncryptionId.AesGcm16, 256), new(EncryptionId.AesGcm16, 128)],
                Prf = [PrfId.HmacSha256], KeyExchange = [KeyExchangeMethod.X25519],
            },
        ],
        Children = [],
    };
}

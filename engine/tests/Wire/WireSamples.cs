using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Wire;

/// <summary>Random but well-formed payloads of every type, from a seed.</summary>
internal sealed class WireSamples(int seed)
{
    private readonly Random _random = new(seed);

    public Payload Next()
    {
        switch (_random.Next(15))
        {
            case 0: return Sa();
            case 1: return new KePayload((KeyExchangeMethod)_random.Next(1, 65536), Octets(1, 300));
            case 2: return new IdPayload(Either(PayloadType.IdInitiator, PayloadType.IdResponder), (IdType)_random.Next(256), Octets(0, 60));
            case 3: return new CertPayload((CertificateEncoding)_random.Next(256), Octets(0, 500));
            case 4: return new CertReqPayload((CertificateEncoding)_random.Next(256), Octets(0, 60));
            case 5: return new AuthPayload((AuthMethod)_random.Next(256), Octets(0, 300));
            case 6: return new NoncePayload(Octets(16, 256));
            case 7: return new NotifyPayload((ProtocolId)_random.Next(4), Octets(0, 8), (NotifyType)_random.Next(65536), Octets(0, 80));
            case 8: return _random.Next(2) == 0 ? new DeletePayload(ProtocolId.Ike, []) : new DeletePayload(ProtocolId.Esp, Spis());
            case 9: return new VendorIdPayload(Octets(0, 40));
            case 10: return Ts();
            case 11: return new ConfigurationPayload((ConfigurationType)_random.Next(1, 5), Attributes());
            case 12: return Eap();
            case 13: return new PuzzleSolutionPayload(new byte[4 * _random.Next(1, 33)]);
            default: return new UnknownPayload((PayloadType)_random.Next(100, 200), _random.Next(2) == 0, Octets(0, 50));
        }
    }

    public byte[] Octets(int least, int most)
    {
        var octets = new byte[_random.Next(least, most + 1)];
        _random.NextBytes(octets);
        return octets;
    }

    public int Below(int count) => _random.Next(count);

    private SaPayload Sa()
    {
        var proposals = new Proposal[_random.Next(1, 4)];
        for (var i = 0; i < proposals.Length; i++)
        {
            var transforms = new Transform[_random.Next(1, 6)];
            for (var t = 0; t < transforms.Length; t++)
                transforms[t] = new((TransformType)_random.Next(1, 13), (ushort)_random.Next(65536), (ushort)_random.Next(300));
            proposals[i] = new((byte)(i + 1), (ProtocolId)_random.Next(1, 4), Octets(0, 8), transforms);
        }
        return new(proposals);
    }

    private TsPayload Ts()
    {
        var selectors = new TrafficSelector[_random.Next(0, 5)];
        for (var i = 0; i < selectors.Length; i++)
        {
            var (low, high) = ((uint)_random.Next(), (uint)_random.Next());
            var (start, end) = low < high ? (low, high) : (high, low);
            var v6 = _random.Next(2) == 0;
            selectors[i] = new((byte)_random.Next(256), 0, (ushort)_random.Next(65536),
                v6 ? IpAddress.V6(start) : IpAddress.V4(start), v6 ? IpAddress.V6(end) : IpAddress.V4(end));
        }
        return new(Either(PayloadType.TrafficSelectorInitiator, PayloadType.TrafficSelectorResponder), selectors);
    }

    private ConfigurationAttribute[] Attributes()
    {
        var attributes = new ConfigurationAttribute[_random.Next(0, 6)];
        for (var i = 0; i < attributes.Length; i++)
            attributes[i] = new((ushort)_random.Next(32768), Octets(0, 20));
        return attributes;
    }

    private EapPayload Eap()
    {
        var message = Octets(4, 60);
        (message[2], message[3]) = ((byte)(message.Length >> 8), (byte)message.Length);
        return new(message);
    }

    private uint[] Spis()
    {
        var spis = new uint[_random.Next(0, 6)];
        for (var i = 0; i < spis.Length; i++)
            spis[i] = (uint)_random.Next();
        return spis;
    }

    private PayloadType Either(PayloadType a, PayloadType b) => _random.Next(2) == 0 ? a : b;
}

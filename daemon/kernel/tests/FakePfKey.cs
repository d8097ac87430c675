using IkeLab.Engine;
using IkeLab.Kernel.PfKey;

namespace IkeLab.Kernel.Tests;

/// <summary>Linux' af_key as far as the driver can tell: it holds SAs and policies, and answers as the real one does.</summary>
internal sealed class FakePfKey : IPfKey
{
    private const byte NoSuchProcess = 3;
    private const byte NoSuchEntry = 2;
    private const byte Exists = 17;
    private const uint HighestManualRequestId = 0x3fff;

    private uint _nextSpi = 0xc0000000;
    private uint _nextPolicy = 8;

    /// <summary>By SPI and destination.</summary>
    public Dictionary<(uint Spi, IpAddress Destination), PfKeyMessage> Sas { get; } = [];

    /// <summary>By direction, source and destination.</summary>
    public Dictionary<(byte, PfKeySocketAddress, PfKeySocketAddress), PfKeyMessage> Policies { get; } = [];

    /// <summary>No answer gets through.</summary>
    public bool IsFull { get; set; }

    public IReadOnlyList<PfKeyMessage> Exchange(PfKeyMessage request)
    {
        // What cannot be written and read back would not reach a kernel either.
        var octets = PfKeyCodec.Encode(request, PfKeyDialect.Kame);
        Assert.True(PfKeyCodec.TryDecode(octets, PfKeyDialect.Kame, out var received));
        var answers = Carry(received);
        return IsFull ? [] : answers;
    }

    public uint RequestIdOf(uint spi) =>
        Sas.Single(sa => sa.Key.Spi == spi).Value.Find<KameSa2>(KameExtensionType.Sa2)!.RequestId;

    /// <summary>The request IDs that policies of a direction ask for.</summary>
    public IEnumerable<uint> RequestIdsOf(byte direction) => Policies
        .Where(entry => entry.Key.Item1 == direction)
        .Select(entry => PolicyOf(entry.Value).Requests.Single().RequestId);

    public static KamePolicy PolicyOf(PfKeyMessage message) => message.Find<KamePolicy>(KameExtensionType.Policy)!;

    private IReadOnlyList<PfKeyMessage> Carry(PfKeyMessage request) => request.Type switch
    {
        PfKeyType.GetSpi => [Allocate(request)],
        PfKeyType.Add => [Sas.TryAdd(KeyOf(request), Described(request)) ? request : Failed(request, Exists)],
        PfKeyType.Update => [Update(request)],
        PfKeyType.Delete => [Sas.Remove(KeyOf(request)) ? request : Failed(request, NoSuchProcess)],
        PfKeyType.Get => [Sas.TryGetValue(KeyOf(request), out var sa) ? sa : Failed(request, NoSuchProcess)],
        PfKeyType.Dump => Sas.Count == 0 ? [Failed(request, NoSuchEntry)] : [.. Sas.Values],
        KameType.SpdDump => Policies.Count == 0 ? [Failed(request, NoSuchEntry)] : [.. Policies.Values],
        KameType.SpdUpdate => [SetPolicy(request)],
        KameType.SpdDeleteById => [DeletePolicy(request)],
        _ => throw new InvalidOperationException($"{request.Type} is no request of the driver's"),
    };

    private PfKeyMessage Allocate(PfKeyMessage request)
    {
        var larval = request with
        {
            Extensions = [new PfKeySa(PfKeyExtensionType.Sa, _nextSpi++, 0, 0, 0, 0, 0), .. request.Extensions],
        };
        return Sas[KeyOf(larval)] = larval;
    }

    private PfKeyMessage Update(PfKeyMessage request)
    {
        if (!Sas.ContainsKey(KeyOf(request)))
            return Failed(request, NoSuchProcess);
        Sas[KeyOf(request)] = Described(request);
        return request;
    }

    // Five packets have gone through each SA.
    private static PfKeyMessage Described(PfKeyMessage request) => request with
    {
        Extensions = [.. request.Extensions, new PfKeyLifetime(PfKeyExtensionType.LifetimeCurrent, 5, 500, 0, 0)],
    };

    private PfKeyMessage SetPolicy(PfKeyMessage request)
    {
        var policy = PolicyOf(request);
        Assert.All(policy.Requests, r => Assert.InRange(r.RequestId, 1u, HighestManualRequestId));
        var key = (policy.Direction, AddressOf(request, PfKeyExtensionType.AddressSource),
            AddressOf(request, PfKeyExtensionType.AddressDestination));
        var id = Policies.TryGetValue(key, out var old) ? PolicyOf(old).Id : _nextPolicy++;
        return Policies[key] = request with
        {
            Extensions = [.. request.Extensions.Where(e => e != policy), policy with { Id = id }],
        };
    }

    private PfKeyMessage DeletePolicy(PfKeyMessage request)
    {
        foreach (var (key, policy) in Policies)
        {
            if (PolicyOf(policy).Id == PolicyOf(request).Id)
            {
                Policies.Remove(key);
                return request;
            }
        }
        return Failed(request, NoSuchEntry);
    }

    private static PfKeyMessage Failed(PfKeyMessage request, byte number) =>
        request with { Error = number, Extensions = [] };

    private static (uint, IpAddress) KeyOf(PfKeyMessage message) => (
        message.Find<PfKeySa>(PfKeyExtensionType.Sa)!.Spi,
        AddressOf(message, PfKeyExtensionType.AddressDestination).Address);

    private static PfKeySocketAddress AddressOf(PfKeyMessage message, ushort type) =>
        message.Find<PfKeyAddress>(type)!.Address;
}

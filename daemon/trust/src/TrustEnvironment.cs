using System.Net;
using IkeLab.Configuration;
using IkeLab.Crypto;
using IkeLab.Engine;
using IkeLab.Trust.Radius;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust;

/// <summary>The world around the service, which tests replace.</summary>
internal sealed record TrustEnvironment
{
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public IConfigurationHost Host { get; init; } = new SystemConfigurationHost();
    public IRandomSource Random { get; init; } = new SystemRandom();
    public IFetcher Fetcher { get; init; } = new HttpFetcher(AskSystem);
    public IRadiusTransport Radius { get; init; } = new UdpRadiusTransport();

    private static async Task<IReadOnlyList<IpAddress>> AskSystem(string name, CancellationToken end) =>
        [.. from address in await Dns.GetHostAddressesAsync(name, end).ConfigureAwait(false)
            select IpAddress.Read(address.GetAddressBytes())];
}

using IkeLab.Configuration;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;
using IkeLab.Trust.Radius;
using IkeLab.Trust.Revocation;

namespace IkeLab.Trust.Tests;

/// <summary>One host: its folder, its policy and its trust service.</summary>
internal sealed class TrustLab : IDisposable
{
    public const string Policy = "policy";

    private static readonly UdpPath s_path = new(
        new(IpAddress.V4(192, 0, 2, 1), 500), new(IpAddress.V4(198, 51, 100, 7), 4711));

    private readonly TestFetcher _fetcher = new();
    private readonly List<string> _warnings = [];
    private readonly SemaphoreSlim _warned = new(0);

    public TrustLab(AuthenticationKind kind = AuthenticationKind.Signature)
    {
        Configuration = new()
        {
            Root = Folder.Root, Settings = new(),
            Authentication = new Dictionary<string, AuthenticationKind> { [Policy] = kind },
        };
    }

    public TestFolder Folder { get; } = new();
    public TestTime Time { get; init; } = new();
    public TrustConfiguration Configuration { get; set; }
    public TestHost Host { get; init; } = new();
    public IRadiusTransport Radius { get; init; } = new UdpRadiusTransport();
    public IReadOnlyList<string> Problems { get; private set; } = [];
    public Dictionary<string, Func<byte[]?, Fetched>> Web => _fetcher.Answers;
    public IReadOnlyList<string> Fetched => _fetcher.Fetched;

    public string Warnings
    {
        get
        {
            lock (_warnings)
                return string.Join("\n", _warnings);
        }
    }

    /// <summary>Waits for one more sentence for operators.</summary>
    public Task WarnedAsync() => _warned.WaitAsync(TestContext.Current.CancellationToken);

    public TrustService Service => field ??= Start();

    public static Connection Connection(string name = Policy) => new()
    {
        Name = name, LocalId = Identification.Fqdn("a.example"), IkeProposals = [], Children = [],
    };

    public TrustService Start()
    {
        var service = new TrustService(new TrustEnvironment
        {
            Time = Time, Host = Host, Fetcher = _fetcher, Radius = Radius,
        });
        service.Warned += sentence =>
        {
            lock (_warnings)
                _warnings.Add(sentence);
            _warned.Release();
        };
        Problems = service.Reload(Configuration);
        return service;
    }

    public async Task<T> HandleAsync<T>(Effect effect) where T : Completion
    {
        var done = new TaskCompletionSource<Completion>();
        Service.Handle(effect, done.SetResult);
        var completion = await done.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("A fault of the trust service", Warnings);
        return Assert.IsType<T>(completion);
    }

    public Task<Signed> SignAsync(Identification id, byte[]? authorities = null, params HashAlgorithmId[] hashes) =>
        HandleAsync<Signed>(new Sign
        {
            Connection = Connection(), LocalId = id, Octets = [1, 2, 3], PeerHashes = hashes,
            CertificateAuthorities = authorities ?? [],
        });

    public Task<PeerValidated> ValidateAsync(Identification id, Signed signed, byte[]? octets = null) =>
        HandleAsync<PeerValidated>(new ValidatePeer
        {
            Connection = Connection(), PeerId = id, Certificates = signed.Certificates, Method = signed.Method,
            AuthData = signed.Data!, Octets = octets ?? [1, 2, 3],
        });

    public Task<AaaReplied> EapAsync(ulong spi, byte[] packet) => HandleAsync<AaaReplied>(new AaaExchange
    {
        Connection = Connection(), IkeSpi = spi, PeerId = Identification.Fqdn("phone"), Path = s_path, Packet = packet,
    });

    public void Dispose()
    {
        Service.Dispose();
        Folder.Dispose();
    }

    /// <summary>The web, of which a test says what there is.</summary>
    private sealed class TestFetcher : IFetcher
    {
        public Dictionary<string, Func<byte[]?, Fetched>> Answers { get; } = [];
        public List<string> Fetched { get; } = [];

        public Task<Fetched> FetchAsync(
            string url, byte[]? body, string contentType, int limit, CancellationToken end)
        {
            lock (Fetched)
                Fetched.Add(url);
            return Task.FromResult(
                Answers.TryGetValue(url, out var answer) ? answer(body) : new(null, "nobody is there"));
        }
    }
}

using IkeLab.Configuration;
using IkeLab.Engine;

namespace IkeLab.Trust.Tests.Live;

/// <summary>The service as the daemon has it: with this machine's clock and network.</summary>
internal sealed class LiveService : IDisposable
{
    private readonly TrustService _service = new();

    public LiveService(TrustConfiguration configuration)
    {
        _service.Warned += TestContext.Current.TestOutputHelper!.WriteLine;
        Problems = _service.Reload(configuration);
    }

    public IReadOnlyList<string> Problems { get; }

    public TrustService Service => _service;

    public static Dictionary<string, AuthenticationKind> Policies(AuthenticationKind kind) =>
        new() { [TrustLab.Policy] = kind };

    /// <summary>What a check has set up; skips where it has not.</summary>
    public static string Setting(string name)
    {
        var value = Environment.GetEnvironmentVariable(name) ?? "";
        Assert.SkipWhen(value.Length == 0, $"It needs what ci/checks sets up ({name}).");
        return value;
    }

    public async Task<T> HandleAsync<T>(Effect effect) where T : Completion
    {
        var done = new TaskCompletionSource<Completion>();
        _service.Handle(effect, done.SetResult);
        return Assert.IsType<T>(await done.Task.WaitAsync(TestContext.Current.CancellationToken));
    }

    public void Dispose() => _service.Dispose();
}

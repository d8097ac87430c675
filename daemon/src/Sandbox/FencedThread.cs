using System.ComponentModel;

namespace IkeLab.Daemon.Sandbox;

/// <summary>
/// A thread that goes behind a fence, starts something there, and stays until that has ended: the kernel takes a thread's end
/// for the end of the parent of what it has started (prctl(2), PR_SET_PDEATHSIG).
/// </summary>
internal sealed class FencedThread : IDisposable
{
    private readonly ManualResetEventSlim _ended = new(false);

    private FencedThread()
    {
    }

    /// <param name="connects">What is started may make TCP connections.</param>
    /// <exception cref="Win32Exception">The kernel refuses the fence.</exception>
    public static (FencedThread Thread, T Started) Run<T>(FileFence fence, bool connects, Func<T> start)
    {
        var fenced = new FencedThread();
        var done = new TaskCompletionSource<T>();
        new Thread(() =>
        {
            try
            {
                fence.Enter(connects);
                done.SetResult(start());
            }
            catch (Exception e)
            {
                done.SetException(e);
                return;
            }
            fenced._ended.Wait();
        })
        { IsBackground = true, Name = "starter" }.Start();
        try
        {
            return (fenced, done.Task.GetAwaiter().GetResult());
        }
        catch
        {
            fenced.Dispose();
            throw;
        }
    }

    /// <summary>What was started has ended.</summary>
    public void Dispose() => _ended.Set();
}

using System.Text;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// resolv.conf itself: our servers stand first, between two comments, and what was there follows. Without
/// them the file is what it was.
/// </summary>
internal sealed class ResolvFileBackend(string path, Action<string> fault) : INameServerBackend
{
    private const string Begin = "# ikelabd: name servers of a gateway; removed when it is disconnected";
    private const string End = "# ikelabd: end";
    private const int MaxFile = 1 << 20;

    /// <summary>MAXNS of the C library: later servers are not asked.</summary>
    private const int MaxServers = 3;

    public void RemoveStale()
    {
        if (File.Exists(path))
            Rewrite([]);
    }

    public void Set(NameServers servers, IReadOnlyList<NameServers> all)
    {
        if (servers.Domains.Count > 0)
            fault($"the name servers of {servers.Device} are asked for all names, and not only for those in "
                + $"{string.Join(", ", servers.Domains)}: {path} cannot tell them apart, systemd-resolved can");
        Rewrite([.. all.SelectMany(e => e.Servers).Distinct().Take(MaxServers).Select(s => $"nameserver {s}")]);
    }

    private void Rewrite(IReadOnlyList<string> lines)
    {
        try
        {
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            var before = File.Exists(target) ? Read(target) : "";
            var former = WithoutBlock(before);
            var after = lines.Count == 0 ? former : $"{Begin}\n{string.Join('\n', lines)}\n{End}\n{former}";
            if (after != before)
                Write(target, after);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault($"cannot change name servers in {path}: {e.Message}");
        }
    }

    private static string Read(string target) => new FileInfo(target).Length <= MaxFile
        ? File.ReadAllText(target)
        : throw new IOException($"it has more than {MaxFile} octets, which is no list of name servers");

    // Written over, because the file may be a mount or a link and has an owner and a mode: one call
    // writes all of it, so that hardly any reader sees half of it.
    private static void Write(string target, string content)
    {
        var octets = Encoding.UTF8.GetBytes(content);
        using var file = new FileStream(target, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, 0);
        file.Write(octets);
        file.SetLength(octets.Length);
    }

    private static string WithoutBlock(string content)
    {
        var begin = content.IndexOf(Begin + "\n", StringComparison.Ordinal);
        var end = begin < 0 ? -1 : content.IndexOf(End + "\n", begin, StringComparison.Ordinal);
        return end < 0 ? content : string.Concat(content.AsSpan(0, begin), content.AsSpan(end + End.Length + 1));
    }
}

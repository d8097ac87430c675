using System.Runtime.InteropServices;

namespace IkeLab.Control;

/// <summary>System calls without an equivalent in .NET, and the numbers of socket options.</summary>
internal static partial class NativeMethods
{
    public const int LevelSocket = 1;
    public const int OptionPeerCredentials = 17;
    public const int OptionPeerGroups = 59;

    /// <summary>For <see cref="ChangeOwner"/>: leave it as it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "lchown", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ChangeOwner(string path, uint user, uint group);
}

using System.ComponentModel;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Daemon.Gateway;

/// <summary>
/// Memory in which each of several ikev2 processes writes how many IKE SAs it has half-open, and reads the others'
/// numbers: limits are the gateway's, and a crowd of clients behind one address comes to one process alone.
/// </summary>
internal sealed unsafe partial class HalfOpenBoard : IDisposable
{
    /// <summary>Octets of a shard's number, which shares no cache line with another one's.</summary>
    private const int SlotLength = 64;

    /// <summary>No sum is greater, whatever a process has written.</summary>
    private const long Most = 1_000_000_000;

    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;

    // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW: no process can take the memory from under another one.
    private const int FixedLength = 1 | 2 | 4;

    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _slots;
    private readonly int _shards;

    private HalfOpenBoard(SafeFileHandle file, int shards)
    {
        (_file, _shards) = (file, shards);
        var length = shards * SlotLength;
        _mapping = MemoryMappedFile.CreateFromFile(
            file, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, length);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _slots);
    }

    /// <summary>For a process that shall inherit it: the close-on-exec flag is set.</summary>
    public int Descriptor => (int)_file.DangerousGetHandle();

    /// <exception cref="Win32Exception">The system refuses.</exception>
    /// <exception cref="IOException">The system refuses.</exception>
    public static HalfOpenBoard Create(int shards)
    {
        var file = new SafeFileHandle(MakeMemory("ikelab-half-open", CloseOnExec | AllowSealing), ownsHandle: true);
        try
        {
            if (file.IsInvalid)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            RandomAccess.SetLength(file, shards * SlotLength);
            if (Control(file, AddSeals, FixedLength) != 0)
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            return new(file, shards);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Takes over the descriptor of one that the parent has made.</summary>
    public static HalfOpenBoard Inherit(int descriptor, int shards) =>
        new(new SafeFileHandle(descriptor, ownsHandle: true), shards);

    public void Set(int shard, HalfOpenLoad load)
    {
        var value = (long)load.Count << 32 | (uint)load.Unsolved;
        ref var slot = ref Slot(shard);
        // Writing what stands there would still take the line from the others' caches.
        if (slot != value)
            Volatile.Write(ref slot, value);
    }

    /// <summary>All but this one's.</summary>
    public HalfOpenLoad Others(int shard)
    {
        long count = 0, unsolved = 0;
        for (var other = 0; other < _shards; other++)
        {
            if (other == shard)
                continue;
            var value = Volatile.Read(ref Slot(other));
            count += (uint)(value >> 32);
            unsolved += (uint)value;
        }
        return new((int)Math.Min(count, Most), (int)Math.Min(unsolved, Most));
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
        _file.Dispose();
    }

    private ref long Slot(int shard) => ref *(long*)(_slots + shard * SlotLength);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeMemory(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, int argument);
}

using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace IkeLab.Kernel.PfKey;

/// <summary>
/// A PF_KEY socket of Linux. It serves either requests or events, not both. Not for several threads, except for
/// <see cref="Stop"/>.
/// </summary>
internal sealed class PfKeySocket : IPfKey, IDisposable
{
    private const int Family = 15;
    private const int ProtocolV2 = 2;

    /// <summary>What does not fit is lost, and nobody is told.</summary>
    private const int ReceiveBuffer = 4 * 1024 * 1024;

    private readonly SafeFileHandle _socket;
    private readonly StopSignal _stop = new();
    private readonly byte[] _received = new byte[PfKeyCodec.MaxMessage];
    private uint _sequence;

    private PfKeySocket(SafeFileHandle socket) => _socket = socket;

    /// <summary>Of a socket that another process inherits.</summary>
    public int Descriptor => (int)_socket.DangerousGetHandle();

    /// <summary>Needs CAP_NET_ADMIN, which is not needed any more where it is used.</summary>
    /// <exception cref="Win32Exception">The kernel has no PF_KEY, or refuses us.</exception>
    public static PfKeySocket Open()
    {
        var socket = SocketNative.Open(Family, SocketNative.TypeRaw, ProtocolV2, "open a PF_KEY socket");
        SocketNative.SetOption(
            socket, SocketNative.LevelSocket, SocketNative.ReceiveBufferForce, ReceiveBuffer);
        return new(socket);
    }

    /// <summary>Takes over a socket that a parent process has opened, and closes it at the end.</summary>
    public static PfKeySocket Inherit(int descriptor) => new(new(descriptor, true));

    public IReadOnlyList<PfKeyMessage> Exchange(PfKeyMessage request)
    {
        // What others have asked for since, and what they did: all sockets hear of it.
        while (TryRead(out _))
        {
        }
        var numbered = request with { Sequence = ++_sequence, Process = (uint)Environment.ProcessId };
        var octets = PfKeyCodec.Encode(numbered, PfKeyDialect.Kame);
        try
        {
            Send(octets);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
        List<PfKeyMessage> answers = [];
        while (TryRead(out var answer))
        {
            if (answer is not null && answer.Process == numbered.Process && answer.Type == numbered.Type
                && TryTake(answer, numbered, answers))
                break;
        }
        return answers;
    }

    /// <summary>Waits for the next message.</summary>
    /// <param name="message">Null for one that is malformed.</param>
    /// <returns>False when <see cref="Stop"/> was called.</returns>
    public bool TryReceive(out PfKeyMessage? message)
    {
        message = null;
        Span<bool> readable = stackalloc bool[1];
        while (_stop.Wait([Descriptor], readable))
        {
            if (TryRead(out message))
                return true;
        }
        return false;
    }

    /// <summary>Ends a <see cref="TryReceive"/> that waits, and all that follow; from any thread.</summary>
    public void Stop() => _stop.Set();

    public void Dispose()
    {
        _socket.Dispose();
        _stop.Dispose();
    }

    /// <returns>True with the last part of an answer.</returns>
    private static bool TryTake(PfKeyMessage answer, PfKeyMessage request, List<PfKeyMessage> answers)
    {
        // A dump's messages count, and the last one is number 0.
        var isDump = request.Type is PfKeyType.Dump or KameType.SpdDump;
        if (!isDump && answer.Sequence != request.Sequence)
            return false;
        answers.Add(answer);
        return !isDump || answer.Sequence == 0 || answer.Error != 0;
    }

    private unsafe void Send(ReadOnlySpan<byte> octets)
    {
        fixed (byte* start = octets)
        {
            while (SocketNative.Send(_socket, start, (nuint)octets.Length, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() != SocketNative.Interrupted)
                    throw new Win32Exception(Marshal.GetLastPInvokeError());
            }
        }
    }

    /// <summary>What is there, without waiting.</summary>
    private unsafe bool TryRead(out PfKeyMessage? message)
    {
        message = null;
        nint length;
        fixed (byte* start = _received)
        {
            do
                length = SocketNative.Receive(_socket, start, (nuint)_received.Length, SocketNative.DoNotWait);
            while (length < 0 && Marshal.GetLastPInvokeError() == SocketNative.Interrupted);
        }
        if (length < 0)
            return false;
        var octets = _received.AsSpan(0, (int)length);
        if (PfKeyCodec.TryDecode(octets, PfKeyDialect.Kame, out var decoded))
            message = decoded;
        // Linux gives the keys of each new SA to all sockets.
        CryptographicOperations.ZeroMemory(octets);
        foreach (var key in message?.Extensions.OfType<PfKeyKey>() ?? [])
            CryptographicOperations.ZeroMemory(key.Key);
        return true;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using IkeLab.Engine;
using IkeLab.Flood;
using IkeLab.Kernel.Udp;

// A flood of IKE_SA_INIT requests from many addresses, none of which answers: for checks and measurements of a gateway of
// one's own, in a network namespace of one's own.
// Arguments: GATEWAY NETWORK RATE SECONDS. The addresses NETWORK/15 must be local (ip route add local NETWORK/15 dev lo);
// RATE is requests a second, 0 for as many as go. SIGTERM ends it early.
if (args is not [var gateway, var network, var rateText, var secondsText]
    || !IpAddress.TryParse(gateway, out var target) || !IpAddress.TryParse(network, out var first)
    || !int.TryParse(rateText, NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
    || !int.TryParse(secondsText, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
{
    Console.Error.WriteLine("flood: expected GATEWAY NETWORK RATE SECONDS");
    return 2;
}
// Requests between two looks at the clock.
const int burst = 512;
var isStopped = false;
using var stop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => isStopped = context.Cancel = true);
using var port = UdpPort.Bind(new(IpAddress.V4(0), UdpPath.IkePort));
var answers = 0L;
port.Start((_, _) => answers++);
using var writer = new DatagramWriter(port.Socket);
var request = new InitRequest();
var spoofed = new SpoofedSources(first);
var to = new UdpEndpoint(target, UdpPath.IkePort);
var clock = Stopwatch.StartNew();
var sent = 0L;
while (!Volatile.Read(ref isStopped) && clock.Elapsed.TotalSeconds < seconds)
{
    var due = rate == 0 ? sent + burst : Math.Min((long)(clock.Elapsed.TotalSeconds * rate), sent + burst);
    for (; sent < due; sent++)
    {
        request.Next(writer.Reserve(request.Length));
        writer.Commit(new(spoofed.Next(), to), 0, request.Length);
    }
    writer.Flush();
    if (rate != 0 && sent >= (long)(clock.Elapsed.TotalSeconds * rate))
        Thread.Sleep(1);
}
var took = clock.Elapsed.TotalSeconds;
Thread.Sleep(200);
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"sent={sent} refused={writer.Refused} rate={(sent - writer.Refused) / took:0} answers={answers}"));
return 0;

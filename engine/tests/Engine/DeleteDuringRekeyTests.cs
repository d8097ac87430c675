using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>An IKE SA that is to be deleted while its rekey is under way goes away, and so does what replaces it.</summary>
public sealed class DeleteDuringRekeyTests
{
    [Fact]
    public void The_old_sa_and_its_successor_are_both_deleted_at_once()
    {
        using var lab = Answered();
        lab.Exchange();
        Assert.Empty(lab.A.Kernel.Sas);
        Assert.Empty(lab.B.Kernel.Sas);
        lab.Run(TimeSpan.FromHours(1));
        Assert.Equal((0, 0), (lab.A.Endpoint.IkeSaCount, lab.B.Endpoint.IkeSaCount));
        // Nobody had to wait for a peer that owed a DELETE.
        Assert.DoesNotContain(lab.B.Notices, n => n.Reason.Contains("did not delete", StringComparison.Ordinal));
        Assert.Equal((1, 1), (lab.A.Count(NoticeKind.IkeSaClosed), lab.B.Count(NoticeKind.IkeSaClosed)));
    }

    [Fact]
    public void Nothing_is_left_when_the_peer_has_forgotten_everything()
    {
        using var lab = Answered();
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: true));
        lab.InFlight.Clear();
        lab.B.Restart();
        lab.Run(TimeSpan.FromHours(1));
        Assert.Equal(0, lab.A.Endpoint.IkeSaCount);
        Assert.Null(lab.A.Endpoint.NextTimeout);
    }

    /// <summary>B has answered the rekey; before the answer arrives, A is told to end everything.</summary>
    private static VirtualLab Answered()
    {
        var lab = new VirtualLab();
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Deliver(p => p.Is(ExchangeType.CreateChildSa, response: false));
        lab.A.Command(new TerminateAll());
        return lab;
    }
}

using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>Notifies that tell of a capability and change nothing else.</summary>
public sealed class NotifyTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_takes_no_tfc_padding_says_so_for_every_child(bool accepts)
    {
        using var lab = new VirtualLab(new() { AcceptsTfcPaddingOfB = accepts });
        lab.Establish();
        AssertTold(lab, accepts);
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Exchange();
        AssertTold(lab, accepts);
        lab.B.Command(new RekeyChild(lab.B.ChildSpi));
        lab.Exchange();
        AssertTold(lab, accepts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_hash_and_url_is_asked_for_and_believed_only_where_that_is_configured(bool looksUp)
    {
        using var lab = new VirtualLab(new() { Authentication = Authentication.Signature, LooksUpCertificates = looksUp });
        Certificate url = new(CertificateEncoding.HashAndUrlX509, [1, 2, 3]), plain = new(CertificateEncoding.X509Signature, [4]);
        var asked = new List<bool>();
        var got = new List<Certificate>();
        foreach (var host in new[] { lab.A, lab.B })
        {
            host.Certificates = sign =>
            {
                asked.Add(sign.PeerLooksUpCertificates);
                return [url, plain];
            };
            host.Trust = peer =>
            {
                got.AddRange(peer.Certificates);
                return true;
            };
        }
        lab.Establish();
        Assert.Equal([looksUp, looksUp], asked);
        Assert.Equal(looksUp ? 2 : 0, got.Count(c => c.Encoding == CertificateEncoding.HashAndUrlX509));
        Assert.Equal(2, got.Count(c => c.Encoding == CertificateEncoding.X509Signature));
    }

    private static void AssertTold(VirtualLab lab, bool accepts)
    {
        Assert.Equal(accepts, lab.A.Kernel.Sas[^1].Parameters.PeerAcceptsTfcPadding);
        Assert.True(lab.B.Kernel.Sas[^1].Parameters.PeerAcceptsTfcPadding);
    }
}

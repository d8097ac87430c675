using IkeLab.Crypto.Eap;
using IkeLab.Engine.Config;
using IkeLab.Engine.Tests.Lab;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Engine;

/// <summary>RFC 8784, table 1 and the initiator's side of it.</summary>
public sealed class PpkTests
{
    private static readonly PostquantumPresharedKey One = new([2, 1], [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
    private static readonly PostquantumPresharedKey Other = new([2, 2], [.. Enumerable.Range(9, 32).Select(i => (byte)i)]);
    private static readonly PostquantumPresharedKey SameNameOtherKey = One with { Key = Other.Key };

    public static TheoryData<Authentication, Authentication?> Ways() => new()
    {
        { Authentication.SharedKey, null }, { Authentication.Signature, null }, { Authentication.Null, null },
        { Authentication.Signature, Authentication.Eap },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void With_a_key_that_both_have_the_sas_are_made_of_it(Authentication way, Authentication? ofA)
    {
        using var lab = Lab([One], [Other, One], way, ofA);
        lab.Establish();
        lab.A.Command(new RekeyIke(lab.A.IkeSpi));
        lab.Exchange();
        lab.A.Command(new RekeyChild(lab.A.ChildSpi));
        lab.Run(TimeSpan.FromMinutes(1));
        lab.AssertOneChildEach();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Where_nobody_requires_it_a_key_that_the_responder_lacks_is_left_out(Authentication way, Authentication? ofA)
    {
        // RFC 8784 §5.2.3: with NULL authentication nothing else would be proved.
        if (way == Authentication.Null)
        {
            AssertRefused(Lab([One], [Other], way, ofA));
            return;
        }
        using var lab = Lab([One], [Other], way, ofA);
        lab.Establish();
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Where_a_side_requires_it_there_is_no_ike_sa_without_it(bool a, bool b)
    {
        AssertRefused(Lab([One], [Other], requiredA: a, requiredB: b));
        AssertRefused(Lab(a ? [One] : [], b ? [One] : [], requiredA: a, requiredB: b), unless: a && b);
    }

    [Fact]
    public void Who_requires_it_waits_for_a_response_that_has_it_and_says_so_in_the_end()
    {
        using var lab = Lab([One], [], requiredA: true);
        lab.A.Command(new Initiate("a-b"));
        lab.Exchange();
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaFailed));
        while (lab.A.Count(NoticeKind.IkeSaFailed) == 0)
            lab.Run(TimeSpan.FromSeconds(10));
        Assert.Contains("postquantum", lab.A.Notices.First(n => n.Kind == NoticeKind.IkeSaFailed).Reason);
        Assert.Equal(0, lab.A.Count(NoticeKind.IkeSaEstablished));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Another_key_of_the_same_name_is_refused(Authentication way, Authentication? ofA) =>
        AssertRefused(Lab([One], [SameNameOtherKey], way, ofA));

    [Fact]
    public void The_child_keys_differ_with_and_without_it()
    {
        using var with = Lab([One], [One]);
        using var without = Lab([], []);
        with.Establish();
        without.Establish();
        Assert.NotEqual(with.A.Kernel.Sending!.Parameters.Outbound.Encryption,
            without.A.Kernel.Sending!.Parameters.Outbound.Encryption);
    }

    [Fact]
    public void A_peer_without_ppks_is_none_the_wiser()
    {
        using var lab = Lab([One], []);
        lab.Establish();
    }

    private static VirtualLab Lab(
        PostquantumPresharedKey[] a, PostquantumPresharedKey[] b, Authentication way = Authentication.SharedKey,
        Authentication? ofA = null, bool requiredA = false, bool requiredB = false) => new(new()
    {
        PpksA = a, PpksB = b, Authentication = way, AuthenticationOfA = ofA, PpkRequiredA = requiredA, PpkRequiredB = requiredB,
        Eap = new EapCredentials(LabAaa.User, LabAaa.Password),
    });

    private static void AssertRefused(VirtualLab lab, bool unless = false)
    {
        using (lab)
        {
            lab.A.Command(new Initiate("a-b"));
            lab.Exchange();
            var expected = unless ? 1 : 0;
            Assert.Equal((expected, expected), (lab.A.Count(NoticeKind.IkeSaEstablished), lab.B.Count(NoticeKind.IkeSaEstablished)));
            Assert.Equal(expected, lab.A.Kernel.Sas.Count);
            Assert.Empty(lab.A.Kernel.AllocatedOnly);
            Assert.Empty(lab.B.Kernel.AllocatedOnly);
        }
    }
}

using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>RFC 7296 §2.9, §3.13.1.</summary>
public sealed class SelectorNarrowingTests
{
    private static readonly TrafficSelector Any = Of("0.0.0.0", "255.255.255.255");

    [Theory]
    [InlineData("10.0.0.0", "10.0.0.255", "10.0.0.5", "10.0.0.5", "10.0.0.5", "10.0.0.5")]
    [InlineData("10.0.0.0", "10.0.0.9", "10.0.0.5", "10.0.0.20", "10.0.0.5", "10.0.0.9")]
    [InlineData("10.0.0.9", "10.0.0.20", "10.0.0.5", "10.0.0.9", "10.0.0.9", "10.0.0.9")]
    [Trait("Requirement", "R-2.9-3")]
    public void Addresses_are_cut_to_what_both_have(string a, string b, string c, string d, string start, string end) =>
        Assert.Equal([Of(start, end)], SelectorNarrowing.Narrow([Of(a, b)], [Of(c, d)]));

    [Fact]
    public void Ranges_that_only_touch_have_nothing_in_common() =>
        Assert.Empty(SelectorNarrowing.Narrow([Of("10.0.0.0", "10.0.0.4")], [Of("10.0.0.5", "10.0.0.9")]));

    [Fact]
    public void Families_do_not_mix() => Assert.Empty(SelectorNarrowing.Narrow([Any], [Of("::", "ffff::")]));

    [Fact]
    public void Protocols_and_ports_are_cut_as_well()
    {
        Assert.Equal([Any with { Protocol = 6, StartPort = 80, EndPort = 90 }], SelectorNarrowing.Narrow(
            [Any with { Protocol = 6, StartPort = 80, EndPort = 443 }], [Any with { StartPort = 0, EndPort = 90 }]));
        Assert.Empty(SelectorNarrowing.Narrow([Any with { Protocol = 6 }], [Any with { Protocol = 17 }]));
    }

    [Fact]
    public void Opaque_ports_meet_opaque_and_any_alone()
    {
        var opaque = Any with { StartPort = 65535, EndPort = 0 };
        Assert.Equal([opaque], SelectorNarrowing.Narrow([opaque], [Any]));
        Assert.Equal([opaque], SelectorNarrowing.Narrow([opaque], [opaque]));
        Assert.Empty(SelectorNarrowing.Narrow([opaque], [Any with { StartPort = 1 }]));
    }

    [Fact]
    public void The_initiators_first_wish_comes_first_and_nothing_comes_twice() =>
        Assert.Equal([Of("10.0.0.0", "10.0.0.255")],
            SelectorNarrowing.Narrow([Of("10.0.0.5", "10.0.0.5"), Of("10.0.0.0", "10.0.0.255")], [Any]));

    [Fact]
    public void Of_many_selectors_the_first_ones_stay()
    {
        TrafficSelector[] many = [.. Enumerable.Range(0, 255).Select(i => Of($"10.0.{i}.1", $"10.0.{i}.1"))];
        Assert.Equal(many[..SelectorNarrowing.MaxSelectors], SelectorNarrowing.Narrow(many, [Any]));
        Assert.Equal(many[..SelectorNarrowing.MaxSelectors], SelectorNarrowing.Narrow([Any], many));
    }

    [Fact]
    public void An_answer_must_lie_within_what_was_proposed()
    {
        Assert.True(SelectorNarrowing.IsSubset([Of("10.0.0.5", "10.0.0.5")], [Of("10.0.0.0", "10.0.0.255")]));
        Assert.False(SelectorNarrowing.IsSubset([Of("10.0.0.5", "10.0.1.5")], [Of("10.0.0.0", "10.0.0.255")]));
        Assert.False(SelectorNarrowing.IsSubset([], [Any]));
    }

    private static TrafficSelector Of(string start, string end) =>
        new(0, 0, 65535, IpAddress.Parse(start), IpAddress.Parse(end));
}

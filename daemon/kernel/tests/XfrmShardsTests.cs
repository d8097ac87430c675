using IkeLab.Engine.Wire;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.Tests;

/// <summary>Several drivers on one kernel: none of them touches what is another's.</summary>
public sealed class XfrmShardsTests
{
    private const uint In = 0xc0000001;
    private const uint Out = 0xd0000001;
    private const int ShardShift = 24;

    private readonly FakeXfrm _kernel = new();
    private readonly List<KernelOutput> _outputs = [];
    private readonly XfrmDriver[] _shards;

    public XfrmShardsTests() => _shards = [.. Enumerable.Range(0, 2).Select(NewLife)];

    [Fact]
    public void Request_IDs_tell_whose_an_SA_is()
    {
        Install(0, In, Out);
        Install(1, In + 1, Out + 1);
        Assert.Equal(
            new uint[] { 0, 0, 1, 1 }, _kernel.Sas.Values.Select(sa => sa.Sa.RequestId >> ShardShift).Order());
        // Manual ones, below 16384, stay free.
        Assert.All(_kernel.Sas.Values, sa => Assert.InRange(sa.Sa.RequestId & 0xffffff, 0x4001u, 0xffffffu));
    }

    [Fact]
    public void A_new_life_removes_what_its_former_one_had_and_nothing_else()
    {
        Install(0, In, Out);
        Install(1, In + 1, Out + 1, "10.9.0.0");
        _shards[1].AllocateSpi(new() { Protocol = ProtocolId.Esp, Path = Samples.Path });
        Assert.Equal(5, _kernel.Sas.Count);
        NewLife(1).FlushStale();
        Assert.Equal(new[] { In, Out }, _kernel.Sas.Values.Select(sa => sa.Sa.Spi).Order());
        Assert.Equal(3, _kernel.Policies.Count);
        NewLife(0).FlushStale();
        Assert.Empty(_kernel.Sas);
        Assert.Empty(_kernel.Policies);
    }

    [Fact]
    public void What_cannot_be_removed_is_tried_once()
    {
        Install(0, In, Out);
        _kernel.Fault = (XfrmType.DeleteSa, 1);
        _shards[0].FlushStale();
        Assert.Equal(2, _kernel.Sas.Count);
        Assert.Single(_outputs.OfType<KernelFault>());
    }

    [Fact]
    public void A_policy_that_another_shard_has_taken_over_stays()
    {
        Install(0, In, Out);
        Install(1, In + 1, Out + 1);
        Assert.Equal(3, _kernel.Policies.Count);
        _shards[0].RemoveChild(Samples.Remove(In, Out));
        Assert.Equal(Out + 1, _kernel.Templates(XfrmDirection.Out).Single().Spi);
        Assert.Equal(3, _kernel.Policies.Count);
        _shards[1].RemoveChild(Samples.Remove(In + 1, Out + 1));
        Assert.Empty(_kernel.Policies);
        Assert.Empty(_outputs);
    }

    [Fact]
    public void A_policy_that_another_shard_has_deleted_comes_back_where_it_is_wanted()
    {
        Install(0, In, Out);
        Install(1, In + 1, Out + 1);
        var policies = _kernel.Policies.Keys.ToList();
        _shards[1].RemoveChild(Samples.Remove(In + 1, Out + 1));
        Assert.Empty(_kernel.Policies);
        foreach (var (direction, selector) in policies)
        {
            foreach (var shard in _shards)
                shard.HandleEvent(new XfrmPolicyQuery(XfrmType.DeletePolicy, new(selector, 0, direction), XfrmAttributes.None));
        }
        Assert.Equal(3, _kernel.Policies.Count);
        Assert.Equal(Out, _kernel.Templates(XfrmDirection.Out).Single().Spi);
    }

    private XfrmDriver NewLife(int shard) => new(new XfrmRequests(_kernel), new() { Shard = shard, Shards = 2 }, _outputs.Add);

    private void Install(int shard, uint inbound, uint outbound, string remote = "10.2.0.0")
    {
        _shards[shard].InstallChild(
            Samples.Install(inbound, outbound, remote: [Samples.Subnet(remote, remote[..^1] + "255")]));
        Assert.IsType<KernelCompleted>(Assert.Single(_outputs));
        _outputs.Clear();
    }
}

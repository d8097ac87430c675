using IkeLab.Engine;
using IkeLab.Kernel.Routing;

namespace IkeLab.Kernel.Tests.Routing;

public sealed class AddressTableTests
{
    private const byte Ours = HostNetworkOptions.DefaultOwner;

    private readonly AddressTable _table = new(Ours);

    [Fact]
    public void An_address_appears_once_and_vanishes_with_its_last_interface()
    {
        Assert.Equal(new AddressAppeared(IpAddress.Parse("192.0.2.1")), _table.Apply(New("192.0.2.1")));
        Assert.Null(_table.Apply(New("192.0.2.1")));
        Assert.Null(_table.Apply(New("192.0.2.1") with { Index = 2 }));
        Assert.Null(_table.Apply(Gone("192.0.2.1")));
        Assert.Equal([IpAddress.Parse("192.0.2.1")], _table.Addresses);
        Assert.Equal(
            new AddressVanished(IpAddress.Parse("192.0.2.1")), _table.Apply(Gone("192.0.2.1") with { Index = 2 }));
        Assert.Null(_table.Apply(Gone("192.0.2.1")));
        Assert.Empty(_table.Addresses);
    }

    [Fact]
    public void A_tentative_address_appears_when_it_is_usable()
    {
        Assert.Null(_table.Apply(New("2001:db8::1") with { Flags = RouteNumbers.AddressTentative }));
        Assert.IsType<AddressAppeared>(_table.Apply(New("2001:db8::1")));
    }

    [Fact]
    public void Link_local_addresses_and_those_that_we_have_set_ourselves_do_not_count()
    {
        Assert.Null(_table.Apply(New("fe80::1") with { Scope = RouteNumbers.ScopeLink }));
        Assert.Null(_table.Apply(New("127.0.0.1") with { Scope = 254 }));
        Assert.Null(_table.Apply(New("10.99.0.5") with { Owner = Ours }));
        Assert.Empty(_table.Addresses);
    }

    [Fact]
    public void After_a_loss_the_difference_is_raised()
    {
        _table.Apply(New("192.0.2.1"));
        _table.Apply(New("192.0.2.2"));
        Assert.Equal(
            [new AddressAppeared(IpAddress.Parse("192.0.2.3")), new AddressVanished(IpAddress.Parse("192.0.2.1"))],
            _table.Replace([New("192.0.2.2"), New("192.0.2.3")]));
    }

    private static AddressMessage New(string address) =>
        new(RouteType.NewAddress, address.Contains(':'), IpAddress.Parse(address), 24, 0, 0, 1, 0);

    private static AddressMessage Gone(string address) => New(address) with { Type = RouteType.RemoveAddress };
}

using IkeLab.Engine;

namespace IkeLab.Kernel.Routing;

/// <summary>Something that happened to this host's network by itself.</summary>
public abstract record NetworkEvent;

/// <summary>An address of global or site scope can be used from now on.</summary>
public sealed record AddressAppeared(IpAddress Address) : NetworkEvent;

/// <summary>No interface has this address any more.</summary>
public sealed record AddressVanished(IpAddress Address) : NetworkEvent;

/// <summary>Packets may take other ways than before; ask <see cref="AddressWatch.PathTo"/> again.</summary>
public sealed record RoutesChanged : NetworkEvent;

/// <summary>
/// The addresses of this host, from what the kernel says about them. Not those of nearer scopes, those whose
/// duplicates are still looked for, and those that we were assigned ourselves.
/// </summary>
internal sealed class AddressTable(byte owner)
{
    /// <summary>Above this, addresses are not known.</summary>
    private const int MaxAddresses = 4096;

    private readonly HashSet<(IpAddress Address, uint Index)> _addresses = [];

    /// <summary>Without repetitions, in order.</summary>
    public IReadOnlyList<IpAddress> Addresses => [.. _addresses.Select(a => a.Address).Distinct().Order()];

    /// <summary>
    /// What this message changes; the kernel repeats addresses, for new lifetimes for example.
    /// </summary>
    public NetworkEvent? Apply(AddressMessage message)
    {
        if (message.Address is not { } address)
            return null;
        var entry = (address, message.Index);
        var isPresent = message.Type == RouteType.NewAddress && IsUsable(message);
        if (isPresent == _addresses.Contains(entry) || (isPresent && _addresses.Count >= MaxAddresses))
            return null;
        var wasKnown = IsKnown(address);
        if (isPresent)
            _addresses.Add(entry);
        else
            _addresses.Remove(entry);
        if (wasKnown == IsKnown(address))
            return null;
        return isPresent ? new AddressAppeared(address) : new AddressVanished(address);
    }

    /// <summary>What is different when these are all that there are.</summary>
    public IReadOnlyList<NetworkEvent> Replace(IEnumerable<AddressMessage> all)
    {
        var before = Addresses;
        _addresses.Clear();
        foreach (var message in all)
            Apply(message);
        var after = Addresses;
        return
        [
            .. after.Except(before).Select(a => new AddressAppeared(a)),
            .. before.Except(after).Select(a => new AddressVanished(a)),
        ];
    }

    private bool IsKnown(IpAddress address) => _addresses.Any(a => a.Address == address);

    private bool IsUsable(AddressMessage message) => message.Scope < RouteNumbers.ScopeLink
        && (message.Flags & RouteNumbers.AddressTentative) == 0
        && (message.Owner == 0 || message.Owner != owner);
}

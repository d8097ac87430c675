using IkeLab.Kernel.Netlink;

namespace IkeLab.Kernel.Routing;

/// <summary>
/// The kernel's verdicts for people: the words, the name of the number, and what to do about it.
/// </summary>
internal static class ErrorText
{
    public const int NotPermitted = 1;
    public const int NoSuchDevice = 19;
    public const int FamilyNotSupported = 97;
    public const int AddressNotAvailable = 99;

    public static string Describe(NetlinkError error) => error.Number switch
    {
        NotPermitted => $"{error.Describe()} (EPERM); the daemon needs CAP_NET_ADMIN in this network namespace",
        NoSuchDevice => $"{error.Describe()} (ENODEV)",
        _ => NameOf(error.Number) is { } name ? $"{error.Describe()} ({name})" : error.Describe(),
    };

    private static string? NameOf(int number) => number switch
    {
        2 => "ENOENT",
        3 => "ESRCH",
        12 => "ENOMEM",
        13 => "EACCES",
        16 => "EBUSY",
        17 => "EEXIST",
        22 => "EINVAL",
        28 => "ENOSPC",
        34 => "ERANGE",
        95 => "EOPNOTSUPP",
        FamilyNotSupported => "EAFNOSUPPORT",
        AddressNotAvailable => "EADDRNOTAVAIL",
        100 => "ENETDOWN",
        101 => "ENETUNREACH",
        105 => "ENOBUFS",
        113 => "EHOSTUNREACH",
        _ => null,
    };
}

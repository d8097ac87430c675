namespace IkeLab.Kernel.Routing;

/// <summary>Names of interfaces, which go to the kernel and to commands.</summary>
internal static class DeviceName
{
    /// <summary>1 to 15 printable ASCII characters without a slash, and no option of a command.</summary>
    public static bool IsValid(string name) => name.Length is > 0 and <= RouteNumbers.MaxDeviceName
        && name[0] != '-' && name is not ("." or "..")
        && name.All(c => c is > ' ' and < '\x7f' and not ('/' or '\\' or '"' or '\'' or '%' or ':'));
}

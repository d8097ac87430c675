using System.Runtime.InteropServices;

namespace IkeLab.Crypto.Native;

/// <summary>Arithmetic on short Weierstrass curves: EC_GROUP and EC_POINT.</summary>
internal static unsafe partial class LibCrypto
{
    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_new_by_curve_name(int nid);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_order(nint group);

    [LibraryImport(Library)]
    internal static partial nint EC_GROUP_get0_field(nint group);

    [LibraryImport(Library)]
    internal static partial nint EC_POINT_new(nint group);

    [LibraryImport(Library)]
    internal static partial void EC_POINT_clear_free(nint point);

    /// <summary>Fails when the point is not on the curve.</summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_set_affine_coordinates(
        nint group, nint point, nint x, nint y, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_get_affine_coordinates(
        nint group, nint point, nint x, nint y, nint context);

    [LibraryImport(Library)]
    internal static partial int EC_POINT_is_at_infinity(nint group, nint point);

    /// <summary>
    /// generatorFactor·G + factor·point; either term may be absent. With one term the time does not depend on
    /// the factor.
    /// </summary>
    [LibraryImport(Library)]
    internal static partial int EC_POINT_mul(
        nint group, nint result, nint generatorFactor, nint point, nint factor, nint context);
}

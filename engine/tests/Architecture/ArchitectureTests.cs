using System.Diagnostics;
using System.Reflection;

namespace IkeLab.Engine.Tests.Architecture;

/// <summary>The engine is sans-IO: its built assembly shows it. Each rule is also run where it must find something.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly EngineAssembly = typeof(IkeEndpoint).Assembly;

    private static readonly string[] ForbiddenTypes =
    [
        "System.IO.", "System.Net.Sockets.", "System.Net.Dns", "System.Threading.", "System.Diagnostics.", "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Environment", "System.Console", "System.HashCode",
        "System.DateTime", "System.DateTimeOffset", "System.Globalization.CultureInfo", "System.TimeProvider",
        "System.Collections.Generic.Dictionary`2+Enumerator", "System.Collections.Generic.Dictionary`2+KeyCollection",
        "System.Collections.Generic.Dictionary`2+ValueCollection", "System.Collections.Generic.HashSet`1+Enumerator",
    ];

    // A Stopwatch's or debugger's attribute is no clock; the compiler writes these by itself.
    private static readonly string[] AllowedTypes =
    [
        "System.Diagnostics.DebuggableAttribute", "System.Diagnostics.DebuggerBrowsableAttribute",
        "System.Diagnostics.DebuggerBrowsableState", "System.Diagnostics.DebuggableAttribute+DebuggingModes",
        "System.Diagnostics.CodeAnalysis.",
    ];

    private static int _aMutableStatic = 1;

    private static int AMutableProperty { get; set; } = 1;

    [Fact]
    public void The_engine_refers_to_nothing_of_ours_and_to_no_package()
    {
        using var reader = new AssemblyReader(EngineAssembly);
        Assert.All(reader.AssemblyReferences(), name => Assert.StartsWith("System.", name));
    }

    [Fact]
    public void The_engine_refers_to_no_forbidden_type()
    {
        using var reader = new AssemblyReader(EngineAssembly);
        Assert.Empty(Forbidden(reader));
        using var own = new AssemblyReader(typeof(ArchitectureTests).Assembly);
        Assert.Contains("System.IO.File", Forbidden(own));
        Assert.True(DateTimeOffset.UnixEpoch.Ticks > 0);
        Assert.Contains("System.DateTimeOffset", Forbidden(own));
    }

    [Fact]
    public void The_engine_draws_no_ambient_identifiers()
    {
        using var reader = new AssemblyReader(EngineAssembly);
        Assert.DoesNotContain("System.Guid.NewGuid", reader.MemberReferences());
        Assert.DoesNotContain(reader.MemberReferences(), m => m.StartsWith("System.Environment.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_engine_has_no_static_state_that_can_change()
    {
        using var reader = new AssemblyReader(EngineAssembly);
        Assert.Empty(reader.MutableStatics());
        using var own = new AssemblyReader(typeof(ArchitectureTests).Assembly);
        Assert.Contains("ArchitectureTests._aMutableStatic", own.MutableStatics());
        Assert.Contains("ArchitectureTests.<AMutableProperty>k__BackingField", own.MutableStatics());
        Assert.Equal((1, 1), (_aMutableStatic++, AMutableProperty++));
    }

    [Fact]
    public void The_reader_finds_the_enumeration_of_an_unordered_collection()
    {
        var sum = 0;
        foreach (var (key, _) in new Dictionary<int, int> { [1] = 2 })
            sum += key;
        Assert.Equal(1, sum);
        Assert.True(Stopwatch.GetTimestamp() > 0);
        using var own = new AssemblyReader(typeof(ArchitectureTests).Assembly);
        Assert.Contains("System.Collections.Generic.Dictionary`2+Enumerator", Forbidden(own));
    }

    private static List<string> Forbidden(AssemblyReader reader) =>
    [
        .. reader.TypeReferences().Where(type =>
            ForbiddenTypes.Any(f => f.EndsWith('.') ? type.StartsWith(f, StringComparison.Ordinal) : type == f)
            && !AllowedTypes.Any(a => type.StartsWith(a, StringComparison.Ordinal))),
    ];
}

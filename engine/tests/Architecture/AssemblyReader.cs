using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace IkeLab.Engine.Tests.Architecture;

/// <summary>What a built assembly refers to, read from its metadata: analyzers miss fields and foreach.</summary>
internal sealed class AssemblyReader : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyReader(Assembly assembly)
    {
        _file = new(File.OpenRead(assembly.Location));
        _metadata = _file.GetMetadataReader();
    }

    public IEnumerable<string> AssemblyReferences() =>
        _metadata.AssemblyReferences.Select(h => _metadata.GetString(_metadata.GetAssemblyReference(h).Name));

    /// <summary>Full names of types of other assemblies, nested ones joined by a plus sign.</summary>
    public IEnumerable<string> TypeReferences() => _metadata.TypeReferences.Select(NameOf);

    /// <summary>Members of other assemblies' types, as Type.Member.</summary>
    public IEnumerable<string> MemberReferences()
    {
        foreach (var handle in _metadata.MemberReferences)
        {
            var member = _metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
                yield return $"{NameOf((TypeReferenceHandle)member.Parent)}.{_metadata.GetString(member.Name)}";
        }
    }

    /// <summary>Static fields that can be assigned after their type is initialised.</summary>
    public IEnumerable<string> MutableStatics()
    {
        foreach (var handle in _metadata.FieldDefinitions)
        {
            var field = _metadata.GetFieldDefinition(handle);
            const FieldAttributes Fixed = FieldAttributes.InitOnly | FieldAttributes.Literal;
            var owner = _metadata.GetTypeDefinition(field.GetDeclaringType());
            var type = _metadata.GetString(owner.Name);
            var name = _metadata.GetString(field.Name);
            // The compiler's caches of delegates live in types and fields that no source can name; a property's field too.
            if ((field.Attributes & FieldAttributes.Static) != 0 && (field.Attributes & Fixed) == 0
                && !type.Contains('<') && (!name.Contains('<') || name.EndsWith("k__BackingField", StringComparison.Ordinal)))
            {
                yield return $"{type}.{name}";
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private string NameOf(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        var name = _metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf((TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : $"{_metadata.GetString(type.Namespace)}.{name}";
    }
}

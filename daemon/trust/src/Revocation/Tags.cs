using System.Formats.Asn1;

namespace IkeLab.Trust.Revocation;

/// <summary>Tags of structures with alternatives.</summary>
internal static class Tags
{
    /// <summary>
    /// The next value's tag. <see cref="AsnReader"/> takes another class's tag for a mistake of its caller.
    /// </summary>
    /// <exception cref="AsnContentException">There is none, or it is of another class.</exception>
    public static Asn1Tag ContextSpecific(AsnReader reader)
    {
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.ContextSpecific ? tag : throw new AsnContentException();
    }
}

using System.Formats.Asn1;
using System.Text;

namespace IkeLab.Crypto.Certificates;

/// <summary>
/// Which names certificates below an authority may have (RFC 5280 §4.2.1.10). A kind of name that is not understood is
/// refused where it is constrained.
/// </summary>
internal sealed class NameConstraints
{
    /// <summary>Real authorities have a handful.</summary>
    private const int MaxSubtrees = 256;

    /// <summary>Of a sequence without members.</summary>
    private const int EmptyNameLength = 2;

    private readonly List<AlternativeName> _permitted;
    private readonly List<AlternativeName> _excluded;

    private NameConstraints(List<AlternativeName> permitted, List<AlternativeName> excluded) =>
        (_permitted, _excluded) = (permitted, excluded);

    /// <exception cref="AsnContentException">Malformed, empty, too many, or with a minimum or maximum.</exception>
    internal static NameConstraints Read(AsnReader constraints)
    {
        if (!constraints.HasData)
            throw new AsnContentException();
        List<AlternativeName> permitted = ReadSubtrees(constraints, 0), excluded = ReadSubtrees(constraints, 1);
        constraints.ThrowIfNotEmpty();
        return new(permitted, excluded);
    }

    /// <summary>The kind of the first name that the certificate may not have; null when it may have all.</summary>
    internal string? FindForbidden(DecodedCertificate certificate)
    {
        foreach (AlternativeName name in NamesOf(certificate))
        {
            bool isExcluded = _excluded.Exists(tree => tree.Kind == name.Kind && IsWithin(name, tree) != false);
            List<AlternativeName> allowed = _permitted.FindAll(tree => tree.Kind == name.Kind);
            if (isExcluded || (allowed.Count > 0 && !allowed.Exists(tree => IsWithin(name, tree) == true)))
                return NameOf(name.Kind);
        }
        return null;
    }

    private static List<AlternativeName> ReadSubtrees(AsnReader constraints, int tag)
    {
        var expected = new Asn1Tag(TagClass.ContextSpecific, tag, isConstructed: true);
        List<AlternativeName> subtrees = [];
        if (!constraints.HasData || !constraints.PeekTag().HasSameClassAndValue(expected))
            return subtrees;
        AsnReader list = constraints.ReadSequence(expected);
        while (list.HasData)
        {
            if (subtrees.Count == MaxSubtrees)
                throw new AsnContentException();
            AsnReader subtree = list.ReadSequence();
            subtrees.Add(AlternativeName.Read(subtree));
            subtree.ThrowIfNotEmpty();
        }
        return subtrees;
    }

    /// <summary>The subject counts too, and so do the mailboxes in it.</summary>
    private static List<AlternativeName> NamesOf(DecodedCertificate certificate)
    {
        List<AlternativeName> names = [.. certificate.Extensions.AlternativeNames];
        if (certificate.Subject.Length > EmptyNameLength)
            names.Add(new(GeneralNameKind.DirectoryName, certificate.Subject));
        foreach (string mailbox in NameMatch.MailboxesIn(certificate.Subject))
            names.Add(new(GeneralNameKind.Rfc822Name, Encoding.UTF8.GetBytes(mailbox)));
        return names;
    }

    /// <summary>Null when the name or the subtree is not understood.</summary>
    private static bool? IsWithin(AlternativeName name, AlternativeName subtree)
    {
        ReadOnlySpan<byte> octets = name.Value.Span, tree = subtree.Value.Span;
        return name.Kind switch
        {
            GeneralNameKind.DnsName => tree.IsEmpty || Ascii.EqualsIgnoreCase(octets, tree) || IsBelow(octets, tree),
            GeneralNameKind.Rfc822Name => IsMailboxWithin(octets, tree),
            GeneralNameKind.Uri => HostOf(octets) is { Length: > 0 } host ? IsHostWithin(host, tree) : null,
            GeneralNameKind.IpAddress => IsAddressWithin(octets, tree),
            GeneralNameKind.DirectoryName => NameMatch.IsWithin(name.Value, subtree.Value),
            _ => null,
        };
    }

    /// <summary>With more labels to the left; the subtree may begin with the dot.</summary>
    private static bool IsBelow(ReadOnlySpan<byte> host, ReadOnlySpan<byte> tree)
    {
        int dot = host.Length - tree.Length - (tree[0] == '.' ? 0 : 1);
        return dot > 0 && host[dot] == '.' && Ascii.EqualsIgnoreCase(host[^tree.Length..], tree);
    }

    /// <summary>A subtree with a leading dot is a domain; any other is one host.</summary>
    private static bool IsHostWithin(ReadOnlySpan<byte> host, ReadOnlySpan<byte> tree) =>
        tree.IsEmpty || (tree[0] == '.' ? IsBelow(host, tree) : Ascii.EqualsIgnoreCase(host, tree));

    /// <summary>A subtree is a mailbox, a host, or a domain. Only the host has no case (RFC 5280 §7.5).</summary>
    private static bool? IsMailboxWithin(ReadOnlySpan<byte> mailbox, ReadOnlySpan<byte> tree)
    {
        int at = mailbox.LastIndexOf((byte)'@');
        if (at <= 0 || at == mailbox.Length - 1)
            return null;
        int treeAt = tree.LastIndexOf((byte)'@');
        return treeAt < 0
            ? IsHostWithin(mailbox[(at + 1)..], tree)
            : mailbox[..at].SequenceEqual(tree[..treeAt])
                && Ascii.EqualsIgnoreCase(mailbox[(at + 1)..], tree[(treeAt + 1)..]);
    }

    /// <summary>Empty where there is no name of a host.</summary>
    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> uri)
    {
        int start = uri.IndexOf("://"u8);
        if (start < 0)
            return default;
        ReadOnlySpan<byte> authority = uri[(start + 3)..];
        int end = authority.IndexOfAny("/?#"u8);
        if (end >= 0)
            authority = authority[..end];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        int port = authority.IndexOf((byte)':');
        if (port >= 0)
            authority = authority[..port];
        return authority.IsEmpty || authority[0] == '[' || authority.IndexOfAnyExcept("0123456789."u8) < 0
            ? default
            : authority;
    }

    /// <summary>A subtree is an address and its mask.</summary>
    private static bool? IsAddressWithin(ReadOnlySpan<byte> address, ReadOnlySpan<byte> tree)
    {
        if (tree.Length is not (8 or 32) || address.Length is not (4 or 16))
            return null;
        if (tree.Length != 2 * address.Length)
            return false;
        for (int i = 0; i < address.Length; i++)
        {
            if (((address[i] ^ tree[i]) & tree[address.Length + i]) != 0)
                return false;
        }
        return true;
    }

    private static string NameOf(GeneralNameKind kind) => kind switch
    {
        GeneralNameKind.Rfc822Name => "rfc822Name",
        GeneralNameKind.DnsName => "dNSName",
        GeneralNameKind.DirectoryName => "directoryName",
        GeneralNameKind.Uri => "uniformResourceIdentifier",
        GeneralNameKind.IpAddress => "iPAddress",
        _ => "name of another kind",
    };
}

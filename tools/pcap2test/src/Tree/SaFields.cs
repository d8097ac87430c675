namespace IkeLab.Pcap2Test.Tree;

/// <summary>Proposals, transforms and attributes (RFC 7296 §3.3).</summary>
internal static class SaFields
{
    public static void Read(FieldReader body)
    {
        for (var i = 0; i < WireLimits.MaxProposals && body.Left > 0 && !body.Failed; i++)
        {
            var length = body.PeekU16(2);
            if (length < 8 || length > body.Left)
            {
                body.Remark($"a proposal of {length} octets, {body.Left} are left");
                return;
            }
            var proposal = body.Nested(
                "Proposal", $"{body.PeekU8(4)} {RegistryNames.Protocol(body.PeekU8(5))}", length);
            proposal.U8("Last Substruc", v => v switch { 0 => "last", 2 => "more", _ => $"{v}" });
            proposal.Reserved(1);
            proposal.U16("Proposal Length");
            proposal.U8("Proposal Num");
            proposal.U8("Protocol ID", RegistryNames.Protocol);
            var spi = proposal.U8("SPI Size");
            var count = proposal.U8("Num Transforms");
            proposal.Hex("SPI", spi);
            for (var j = 0; j < count && !proposal.Failed; j++)
                ReadTransform(proposal);
            if (!proposal.Failed && proposal.Left > 0)
                proposal.Remark($"{proposal.Left} octets behind the last transform");
        }
    }

    private static void ReadTransform(FieldReader proposal)
    {
        var length = proposal.PeekU16(2);
        if (length < 8 || length > proposal.Left)
        {
            proposal.Remark($"a transform of {length} octets, {proposal.Left} are left");
            return;
        }
        int type = proposal.PeekU8(4), id = proposal.PeekU16(6);
        var bits = length >= 12 && proposal.PeekU16(8) == 0x800E ? $" {proposal.PeekU16(10)}" : "";
        var transform = proposal.Nested(
            "Transform", $"{RegistryNames.TransformKind(type)} {RegistryNames.TransformId(type, id)}{bits}", length);
        transform.U8("Last Substruc", v => v switch { 0 => "last", 3 => "more", _ => $"{v}" });
        transform.Reserved(1);
        transform.U16("Transform Length");
        transform.U8("Transform Type", RegistryNames.TransformKind);
        transform.Reserved(1);
        transform.U16("Transform ID", v => RegistryNames.TransformId(type, v));
        while (transform.Left > 0 && !transform.Failed)
            ReadAttribute(transform);
    }

    // RFC 7296 §3.3.5: the top bit of the type tells a value of two octets from a length.
    private static void ReadAttribute(FieldReader transform)
    {
        int type = transform.PeekU16(0), value = transform.PeekU16(2);
        var length = (type & 0x8000) != 0 ? 4 : 4 + value;
        if (value < 0 || length > transform.Left)
        {
            transform.Remark($"an attribute of {length} octets, {transform.Left} are left");
            return;
        }
        var name = (type & 0x7FFF) == 14 ? "Key Length" : $"{type & 0x7FFF}";
        var attribute = transform.Nested("Attribute", name, length);
        attribute.U16("Attribute Type", t =>
            $"{t & 0x7FFF}{((t & 0x8000) != 0 ? ", two octets" : ", with length")}");
        attribute.U16((type & 0x8000) != 0 ? "Attribute Value" : "Attribute Length");
        attribute.Rest("Attribute Value");
    }
}

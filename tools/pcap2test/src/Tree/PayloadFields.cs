namespace IkeLab.Pcap2Test.Tree;

/// <summary>The fields of each payload's body (RFC 7296 §3.3 to §3.16).</summary>
internal static class PayloadFields
{
    public static void Read(PayloadType type, FieldReader body)
    {
        switch (type)
        {
            case PayloadType.SecurityAssociation:
                SaFields.Read(body);
                break;
            case PayloadType.KeyExchange:
                body.U16("Key Exchange Method", RegistryNames.Method);
                body.Reserved(2);
                body.Rest("Key Exchange Data");
                break;
            case PayloadType.IdInitiator or PayloadType.IdResponder:
                ReadIdentity(body);
                break;
            case PayloadType.Certificate:
                body.U8("Cert Encoding", RegistryNames.Certificate);
                body.Rest("Certificate Data");
                break;
            case PayloadType.CertificateRequest:
                body.U8("Cert Encoding", RegistryNames.Certificate);
                while (!body.Failed && body.Left > 0)
                    body.Hex("Certification Authority", Math.Min(20, body.Left));
                break;
            case PayloadType.Authentication:
                body.U8("Auth Method", RegistryNames.Auth);
                body.Reserved(3);
                body.Rest("Authentication Data");
                break;
            case PayloadType.Nonce:
                body.Rest("Nonce Data");
                break;
            case PayloadType.Notify:
                ReadNotify(body);
                break;
            case PayloadType.Delete:
                ReadDelete(body);
                break;
            case PayloadType.VendorId:
                ReadVendor(body);
                break;
            case PayloadType.TrafficSelectorInitiator or PayloadType.TrafficSelectorResponder:
                ReadSelectors(body);
                break;
            case PayloadType.Configuration:
                ReadConfiguration(body);
                break;
            case PayloadType.Eap:
                ReadEap(body);
                break;
            default:
                body.Rest("Data");
                break;
        }
    }

    private static void ReadIdentity(FieldReader body)
    {
        var type = body.U8("ID Type", RegistryNames.Id);
        body.Reserved(3);
        if (body.Failed)
            return;
        if ((type == 1 && body.Left == 4) || (type == 5 && body.Left == 16))
            body.Address("Identification Data", body.Left);
        else if (type is 2 or 3)
            body.Text("Identification Data", body.Left);
        else
            body.Rest("Identification Data");
    }

    private static void ReadNotify(FieldReader body)
    {
        body.U8("Protocol ID", RegistryNames.Protocol);
        var spi = body.U8("SPI Size");
        var type = (NotifyType)body.U16("Notify Message Type", RegistryNames.Notify);
        body.Hex("SPI", spi);
        body.Rest(type switch
        {
            NotifyType.NatDetectionSourceIp or NotifyType.NatDetectionDestinationIp => "NAT Detection Hash",
            NotifyType.Cookie => "Cookie",
            _ => "Notification Data",
        });
    }

    private static void ReadDelete(FieldReader body)
    {
        body.U8("Protocol ID", RegistryNames.Protocol);
        var size = body.U8("SPI Size");
        var count = body.U16("Num of SPIs");
        for (var i = 0; i < count && i < WireLimits.MaxSpis && size > 0 && !body.Failed; i++)
            body.Hex("SPI", size);
        if (!body.Failed && body.Left > 0)
            body.Remark($"{body.Left} octets behind the last SPI");
    }

    private static void ReadVendor(FieldReader body)
    {
        var text = body.Left > 0;
        for (var i = 0; i < body.Left; i++)
            text &= body.PeekU8(i) is >= 0x20 and < 0x7f;
        if (text)
            body.Text("Vendor ID", body.Left);
        else
            body.Rest("Vendor ID");
    }

    private static void ReadSelectors(FieldReader body)
    {
        var count = body.U8("Number of TSs");
        body.Reserved(3);
        for (var i = 0; i < count && !body.Failed; i++)
        {
            int type = body.PeekU8(0), length = body.PeekU16(2);
            if (length < 8 || length > body.Left)
            {
                body.Remark($"a selector of {length} octets, {body.Left} are left");
                break;
            }
            var address = type switch { 7 => 4, 8 => 16, _ => 0 };
            var selector = body.Nested("Traffic Selector", $"{i + 1}", length);
            selector.U8("TS Type", t => t switch
            {
                7 => "TS_IPV4_ADDR_RANGE",
                8 => "TS_IPV6_ADDR_RANGE",
                _ => $"{t}",
            });
            selector.U8("IP Protocol ID", p => p == 0 ? "any" : $"{p}");
            selector.U16("Selector Length");
            selector.U16("Start Port");
            selector.U16("End Port");
            if (address > 0)
            {
                selector.Address("Starting Address", address);
                selector.Address("Ending Address", address);
            }
            selector.Rest("Data");
        }
        if (!body.Failed && body.Left > 0)
            body.Remark($"{body.Left} octets behind the last selector");
    }

    private static void ReadConfiguration(FieldReader body)
    {
        body.U8("CFG Type", RegistryNames.Configuration);
        body.Reserved(3);
        for (var i = 0; i < WireLimits.MaxAttributes && body.Left > 0 && !body.Failed; i++)
        {
            int type = body.PeekU16(0) & 0x7FFF, length = body.PeekU16(2);
            if (length < 0 || length > body.Left - 4)
            {
                body.Remark($"an attribute of {length} octets, {body.Left} are left");
                break;
            }
            var attribute = body.Nested(
                "Configuration Attribute", RegistryNames.Attribute(type), 4 + length);
            attribute.U16("Attribute Type", t => RegistryNames.Attribute(t & 0x7FFF));
            attribute.U16("Length");
            if (type is 1 or 2 or 3 or 4 or 6 && length == 4)
                attribute.Address("Value", 4);
            else if (type is 7 or 25)
                attribute.Text("Value", length);
            else
                attribute.Rest("Value");
        }
    }

    private static void ReadEap(FieldReader body)
    {
        var code = body.U8("Code", c => c switch
        {
            1 => "Request",
            2 => "Response",
            3 => "Success",
            4 => "Failure",
            _ => $"{c}",
        });
        body.U8("Identifier");
        body.U16("Length");
        if (code is 1 or 2 && body.Left > 0)
            body.U8("Type", t =>
                t switch { 1 => "Identity", 3 => "Nak", 4 => "MD5-Challenge", 26 =>
                "MS-CHAPv2", _ => $"{t}" });
        body.Rest("Type Data");
    }
}

using System.Buffers.Binary;
using System.Text;
using IkeLab.Engine.Sa;
using IkeLab.Engine.Wire;

namespace IkeLab.Engine.Responders;

/// <summary>CFG_REQUEST in INFORMATIONAL exchanges (RFC 7296 §3.15).</summary>
internal static class ConfigurationAnswer
{
    private static ReadOnlySpan<ushort> Supported =>
    [
        ConfigurationAttributeType.InternalIp4Address, ConfigurationAttributeType.InternalIp4Netmask,
        ConfigurationAttributeType.InternalIp4Dns, ConfigurationAttributeType.ApplicationVersion,
        ConfigurationAttributeType.InternalIp6Address, ConfigurationAttributeType.InternalIp6Dns,
        ConfigurationAttributeType.InternalIp4Subnet, ConfigurationAttributeType.SupportedAttributes,
        ConfigurationAttributeType.InternalIp6Subnet,
    ];

    /// <summary>The answer; null where there is none to give.</summary>
    public static ConfigurationPayload? To(IkeSa sa, ConfigurationPayload payload) => payload.Kind switch
    {
        ConfigurationType.Request => new(ConfigurationType.Reply, Answers(sa, payload)),
        // Nothing may be set from outside, which an answer without CFG_ACK says (RFC 7296 §3.15).
        _ => null,
    };

    private static List<ConfigurationAttribute> Answers(IkeSa sa, ConfigurationPayload request)
    {
        var answers = new List<ConfigurationAttribute>(sa.Lease?.Reply ?? []);
        foreach (var attribute in request.Attributes)
        {
            if (attribute.Type == ConfigurationAttributeType.ApplicationVersion)
                answers.Add(new(attribute.Type, Encoding.ASCII.GetBytes(sa.Core.Configuration.ApplicationVersion ?? "")));
            else if (attribute.Type == ConfigurationAttributeType.SupportedAttributes && attribute.Value.Length == 0)
                answers.Add(new(attribute.Type, SupportedOctets()));
        }
        return answers;
    }

    private static byte[] SupportedOctets()
    {
        var octets = new byte[2 * Supported.Length];
        for (var i = 0; i < Supported.Length; i++)
            BinaryPrimitives.WriteUInt16BigEndian(octets.AsSpan(2 * i), Supported[i]);
        return octets;
    }
}

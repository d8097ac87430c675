using System.Security.Cryptography;
using IkeLab.Engine.Config;

namespace IkeLab.Engine.Tests.Lab;

/// <summary>A stand-in for a signature that anybody can make: the engine only carries it.</summary>
internal static class LabSignature
{
    public static byte[] Of(Identification id, byte[] octets) => SHA256.HashData([.. id.Data, .. octets]);
}

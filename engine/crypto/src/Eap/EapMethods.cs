using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>The methods that are here.</summary>
internal static class EapMethods
{
    /// <summary>
    /// A list of wished methods without repetition, or an error for whoever configured it.
    /// </summary>
    internal static EapType[] Check(IEnumerable<EapType> methods, string parameter)
    {
        EapType[] wished = [.. methods];
        if (wished.Length == 0)
            throw new ArgumentException("At least one EAP method is needed.", parameter);
        foreach (EapType type in wished)
        {
            if (type is not (EapType.Md5Challenge or EapType.Gtc or EapType.MsChapV2))
            {
                throw new ArgumentException(
                    $"EAP type {(byte)type} is no method known here; "
                    + "expected 4 (MD5), 6 (GTC) or 26 (MSCHAPv2).",
                    parameter);
            }
        }
        if (wished.Distinct().Count() != wished.Length)
            throw new ArgumentException("An EAP method is named twice.", parameter);
        return wished;
    }

    internal static EapMethod CreatePeer(
        EapType type, byte[] identity, string password, IRandomSource random) =>
        type switch
        {
            EapType.MsChapV2 => new PeerMsChapV2(identity, password, random),
            EapType.Md5Challenge => new PeerMd5(identity, password),
            EapType.Gtc => new PeerGtc(password),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };

    internal static ServerMethod CreateServer(EapType type, ClaimedUser user, IRandomSource random) =>
        type switch
        {
            EapType.MsChapV2 => new ServerMsChapV2(user, random),
            EapType.Md5Challenge => new ServerMd5(user, random),
            EapType.Gtc => new ServerGtc(user),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
}

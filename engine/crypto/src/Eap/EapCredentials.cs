using System.Text;
using IkeLab.Engine;

namespace IkeLab.Crypto.Eap;

/// <summary>A user's name and password, and the methods that may see them.</summary>
public sealed class EapCredentials : IEapPeerFactory
{
    private readonly byte[] _identity;
    private readonly string _password;
    private readonly EapType[] _methods;

    /// <param name="identity">
    /// The answer to Identity requests, perhaps DOMAIN\user; up to 256 octets of UTF-8.
    /// </param>
    /// <param name="password">Up to 256 characters (RFC 2759 §8.1).</param>
    /// <param name="methods">
    /// The methods allowed, the dearest first. Only EAP-MSCHAPv2 lets the server prove that it
    /// knows the password, and only it gives keys; EAP-GTC hands the password over.
    /// </param>
    public EapCredentials(string identity, string password, IEnumerable<EapType> methods)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(methods);
        _identity = Encoding.UTF8.GetBytes(identity);
        if (_identity.Length is 0 or > UserName.MaxLength)
        {
            throw new ArgumentException(
                $"An EAP identity has 1 to {UserName.MaxLength} octets of UTF-8; "
                + $"this one has {_identity.Length}.",
                nameof(identity));
        }
        if (password.Length is 0 or > UserName.MaxLength)
        {
            throw new ArgumentException(
                $"An EAP password has 1 to {UserName.MaxLength} characters; "
                + $"this one has {password.Length}.",
                nameof(password));
        }
        _password = password;
        _methods = EapMethods.Check(methods, nameof(methods));
    }

    /// <summary>Credentials for EAP-MSCHAPv2 alone.</summary>
    public EapCredentials(string identity, string password)
        : this(identity, password, [EapType.MsChapV2])
    {
    }

    /// <summary>
    /// EAP-MSCHAPv2 may stand alone, although whoever plays the server can then try passwords on its answers at leisure:
    /// RFC 5998 §4 wants methods that resist this, and none here does.
    /// </summary>
    public bool MsChapV2MayStandAlone { get; init; }

    public EapPeer Create(IRandomSource random, bool standsAlone = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        EapType[] methods = !standsAlone ? _methods
            : MsChapV2MayStandAlone ? Array.FindAll(_methods, m => m == EapType.MsChapV2)
            : [];
        return new PeerConversation(
            _identity, methods, type => EapMethods.CreatePeer(type, _identity, _password, random));
    }
}

using System.Text;
using System.Text.Json;
using IkeLab.Crypto.Eap;
using static IkeLab.Crypto.Tests.TestData;

namespace IkeLab.Crypto.Tests.Eap;

/// <summary>RFC 2759 §9.2 and RFC 3079 §3.5.3 use the same user, password and challenges.</summary>
public sealed class MsChapV2Tests
{
    internal const string AuthenticatorChallenge = "5b5d7c7d7b3f2f3e3c2c602132262628";
    internal const string PeerChallenge = "21402324255e262a28295f2b3a337c7e";
    internal const string NtResponse = "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df";
    internal const string AuthenticatorResponse = "407a5589115fd0d6209f510fe9c04566932cda56";

    // The second half is SendStartKey128 of RFC 3079 §3.5.3; the first comes of the other magic constant.
    internal const string Keys = "d5f0e9521e3ea9589645e86051c82226" + "8b7cdc149b993a1ba118cb153f56dccb";

    private const string PasswordHash = "44ebba8d5312b8d611474411f56989ae";
    private const string PasswordHashHash = "41c00c584bd2d91c4017a2a12fa59f3f";
    private const string Challenge = "d02e4386bce91226";

    [Theory]
    [InlineData("clientPass", PasswordHash)]
    [InlineData("MyPw", "fc156af7edcd6c0edde3337d427f4eac")]
    public void PasswordsHashAsInRfc2759(string password, string expected)
    {
        byte[] hash = new byte[MsChapV2.PasswordHashLength];
        MsChapV2.PasswordHash(password, hash);
        Assert.Equal(expected, Hex(hash));
    }

    [Theory]
    [InlineData("User")]
    [InlineData(@"DOMAIN\User")]
    [InlineData(@"\User")]
    public void TheChallengeHashKnowsNoDomain(string name)
    {
        byte[] challenge = new byte[MsChapV2.ChallengeHashLength];
        MsChapV2.ChallengeHash(
            Hex(PeerChallenge), Hex(AuthenticatorChallenge), Encoding.UTF8.GetBytes(name), challenge);
        Assert.Equal(Challenge, Hex(challenge));
    }

    [Fact]
    public void TheStepsMatchRfc2759()
    {
        byte[] hashHash = new byte[16], response = new byte[24], proof = new byte[20];
        Md4.Compute(Hex(PasswordHash), hashHash);
        Assert.Equal(PasswordHashHash, Hex(hashHash));
        MsChapV2.ChallengeResponse(Hex(Challenge), Hex(PasswordHash), response);
        Assert.Equal(NtResponse, Hex(response));
        MsChapV2.AuthenticatorResponse(hashHash, response, Hex(Challenge), proof);
        Assert.Equal(AuthenticatorResponse, Hex(proof));
    }

    [Fact]
    public void TheKeysMatchRfc3079()
    {
        byte[] masterKey = new byte[16], msk = new byte[MsChapV2.MskLength];
        MsChapV2.MasterKey(Hex(PasswordHashHash), Hex(NtResponse), masterKey);
        Assert.Equal("fdece3717a8c838cb388e527ae3cdd31", Hex(masterKey));
        MsChapV2.Msk(Hex(PasswordHashHash), Hex(NtResponse), msk);
        Assert.Equal(Keys + new string('0', 64), Hex(msk));
    }

    // The hash's last two octets and five zeros are the third key; with these two it is weak.
    [Fact]
    public void AWeakKeyGivesAResponse()
    {
        byte[] response = new byte[MsChapV2.NtResponseLength];
        MsChapV2.ChallengeResponse(new byte[8], new byte[16], response);
        Assert.Equal("8ca64de9c1b123a78ca64de9c1b123a78ca64de9c1b123a7", Hex(response));
    }

    [Fact]
    public void TheReferenceVectorHolds()
    {
        JsonElement vector = SharedJson("vectors/rfc/mschapv2.json");
        using var proofs = new MsChapV2Proofs(
            vector.Text("password"), Encoding.UTF8.GetBytes(vector.Text("user")),
            vector.Octets("authenticator_challenge"), vector.Octets("peer_challenge"));
        Assert.Equal(vector.Octets("nt_response"), proofs.CopyNtResponse());
        Assert.Equal(
            vector.Text("authenticator_response"),
            "S=" + Convert.ToHexString(proofs.CopyAuthenticatorResponse()));
    }
}

using IkeLab.Crypto;
using IkeLab.Engine.Core;
using IkeLab.Engine.Tests.Lab;

namespace IkeLab.Engine.Tests.Sa;

/// <summary>RFC 7296 §2.6.</summary>
public sealed class CookieJarTests : IDisposable
{
    private static readonly UdpEndpoint Peer = new(IpAddress.V4(192, 0, 2, 9), 500);
    private static readonly byte[] Nonce = new byte[32];
    private readonly CryptoProvider _crypto = new();
    private readonly CookieJar _jar;
    private readonly byte[] _cookie = new byte[CookieJar.Length];
    private Instant _now = new(0);

    public CookieJarTests()
    {
        _jar = new(_crypto, new LabRandom(1), new() { CookieSecretLifetime = TimeSpan.FromMinutes(1) });
        _jar.Write(_now, Nonce, Peer, 7, default, _cookie);
    }

    [Fact]
    public void A_cookie_comes_back_good() => Assert.True(_jar.Verify(_now, Nonce, Peer, 7, _cookie, out _));

    [Fact]
    public void A_cookie_is_bound_to_nonce_address_and_spi()
    {
        byte[] other = [.. Nonce];
        other[0] = 1;
        Assert.False(_jar.Verify(_now, other, Peer, 7, _cookie, out _));
        Assert.False(_jar.Verify(_now, Nonce, new(IpAddress.V4(192, 0, 2, 10), 500), 7, _cookie, out _));
        Assert.False(_jar.Verify(_now, Nonce, Peer, 8, _cookie, out _));
    }

    [Fact]
    public void No_octet_of_a_cookie_can_be_changed_and_no_other_length_passes()
    {
        for (var i = 0; i < _cookie.Length; i++)
        {
            byte[] changed = [.. _cookie];
            changed[i] ^= 0x80;
            Assert.False(_jar.Verify(_now, Nonce, Peer, 7, changed, out _));
        }
        Assert.False(_jar.Verify(_now, Nonce, Peer, 7, _cookie.AsSpan(0, 32), out _));
    }

    [Fact]
    public void A_cookie_outlives_one_change_of_the_secret_and_not_two()
    {
        _now += TimeSpan.FromSeconds(61);
        Assert.True(_jar.Verify(_now, Nonce, Peer, 7, _cookie, out _));
        _now += TimeSpan.FromSeconds(61);
        Assert.False(_jar.Verify(_now, Nonce, Peer, 7, _cookie, out _));
    }

    public void Dispose() => _crypto.Dispose();
}

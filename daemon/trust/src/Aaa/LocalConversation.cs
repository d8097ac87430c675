using IkeLab.Crypto.Eap;
using IkeLab.Engine;

namespace IkeLab.Trust.Aaa;

/// <summary>EAP-MSCHAPv2 against the users of the configuration.</summary>
internal sealed class LocalConversation(UserTable users, IRandomSource random) : IConversation
{
    private readonly EapServer _server = new(users, [EapType.MsChapV2], random);

    public Task<AaaStep> HandleAsync(byte[] packet)
    {
        var step = packet.Length == 0 ? _server.Begin() : _server.Handle(packet);
        var user = _server.AuthenticatedUser;
        return Task.FromResult(new AaaStep(step, user is null ? null : UserIdentity.Of(user))
        {
            Reason = _server.Refusal,
        });
    }

    public void Dispose() => _server.Dispose();
}

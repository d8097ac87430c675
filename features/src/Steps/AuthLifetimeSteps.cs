using IkeLab.Features.Binding;

namespace IkeLab.Features.Steps;

/// <summary>How long an authentication holds (RFC 4478).</summary>
[Binding]
public sealed class AuthLifetimeSteps(Conversation talk)
{
    [When("the system is to authenticate anew")]
    public void Anew() => talk.System.Reauthenticate(talk.System.IkeSas[^1].Spi);

    [Given("authentication of the peer holds for {int} seconds")]
    public void Holds(int seconds) => talk.Configuration.AuthLifetime = TimeSpan.FromSeconds(seconds);
}

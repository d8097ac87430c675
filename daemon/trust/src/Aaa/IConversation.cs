using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Wire;

namespace IkeLab.Trust.Aaa;

/// <summary>The server's side of one peer's EAP conversation, here or behind RADIUS.</summary>
internal interface IConversation : IDisposable
{
    /// <param name="packet">The peer's response; empty to begin.</param>
    Task<AaaStep> HandleAsync(byte[] packet);
}

/// <param name="PeerId">With success: whom EAP has authenticated; null leaves it at IDi.</param>
internal readonly record struct AaaStep(EapStep Step, Identification? PeerId)
{
    /// <summary>With success: what the server gives to the peer.</summary>
    public ConfigurationAttribute[] Assigned { get => field ?? []; init; }

    /// <summary>See <see cref="AaaReplied.Reason"/>.</summary>
    public string Reason { get => field ?? ""; init; }

    public static AaaStep Failed => new(new(EapOutcome.Failure, [], []), null);
}

using IkeLab.Crypto.Eap;
using IkeLab.Engine;
using IkeLab.Engine.Config;
using IkeLab.Engine.Crypto;
using IkeLab.Engine.Wire;

namespace IkeLab.Features.Systems;

/// <summary>Turns a scenario's wishes into a configuration of the engine.</summary>
internal static class EngineConfigurations
{
    public const string ConnectionName = "peer";
    public const string ChildName = "net";

    /// <summary>A secret that survives restarts.</summary>
    private static readonly byte[] Kept = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    public static EndpointConfiguration From(SystemConfiguration wish, byte[] authorities) => new()
    {
        WindowSize = wish.WindowSize,
        Limits = Limits(wish),
        FragmentSize = wish.PacketSize,
        Retransmission = wish.Transmissions is { } tries ? new() { Tries = tries } : new(),
        CrashDetectionSecret = wish.MakesCrashTokens ? Kept : null,
        TicketKeys = wish.Resumes ? [new(1, Kept)] : [],
        TicketLifetime = wish.TicketLifetime,
        Connections = wish.Anybody is { } selector
            ? [Connection(wish, authorities), Anybody(Connection(wish, authorities), selector)]
            : [Connection(wish, authorities)],
    };

    private static EndpointLimits Limits(SystemConfiguration wish)
    {
        var limits = new EndpointLimits
        {
            CookieThreshold = wish.DemandsCookies ? 0 : 64,
            MaxChildrenPerIkeSa = wish.MaxChildren,
            MaxFragments = wish.MaxFragments,
        };
        return wish.PuzzleDifficulty == 0 ? limits : limits with
        {
            CookieThreshold = 0, PuzzleThreshold = 0, PuzzleDifficulty = wish.PuzzleDifficulty,
            HardestPuzzle = wish.PuzzleDifficulty, UnsolvedShare = wish.UnsolvedShare,
        };
    }

    /// <summary>The same for peers that do not authenticate.</summary>
    private static Connection Anybody(Connection connection, TrafficSelector remote) => connection with
    {
        Name = "anybody",
        RemoteAuthentication = Engine.Config.Authentication.Null,
        RemoteId = null,
        Children = [connection.Children[0] with { Remote = [remote] }],
    };

    private static Connection Connection(SystemConfiguration wish, byte[] authorities) =>
        Base(wish, authorities) with
        {
            Remote = wish.PeerMayBeAnywhere ? null : wish.PeerAddress,
            // RFC 4555 goes to port 4500 without a NAT.
            Mobike = wish.Mobike,
            AdditionalAddresses = wish.OtherAddresses,
            CheckReturnRoutability = wish.ChecksRoutability,
            ProhibitNats = wish.ProhibitsNats,
            Ppks = [.. wish.Ppks.Select(p => new PostquantumPresharedKey(p.Id, p.Key))],
            PpkRequired = wish.PpkIsMandatory,
            Resumption = wish.Resumes,
            Redirect = wish.Redirects == RedirectTime.Never ? null : new(Gateway(wish.RedirectsTo),
                wish.Redirects == RedirectTime.InInit ? RedirectMoment.Init : RedirectMoment.Auth),
            FollowRedirects = wish.FollowsRedirects,
            SynchronizesCounters = wish.SynchronizesCounters,
            AnswersAnyNotify = wish.PeerAnswersAnyNotify,
            AuthLifetime = wish.AuthLifetime,
            MaxPuzzleDifficulty = wish.HardestPuzzle,
            LocalFurther = [.. wish.SystemFurther.Select(f => Further(f, wish))],
            RemoteFurther = [.. wish.PeerFurther.Select(f => Further(f, wish))],
        };

    private static FurtherAuthentication Further(FurtherProof one, SystemConfiguration wish) => new()
    {
        Id = new(one.Id.Type, one.Id.Data), Method = Authentication(one.Proof),
        Secrets = new() { Default = wish.SharedSecret },
        Eap = one.Proof == Proof.Eap ? Credentials(wish) : null,
    };

    /// <summary>By address or by name.</summary>
    public static GatewayIdentity Gateway(string text) =>
        IpAddress.TryParse(text, out var address) ? GatewayIdentity.Of(address) : GatewayIdentity.Of(text);

    private static Connection Base(SystemConfiguration wish, byte[] authorities)
    {
        var secrets = new SharedSecrets().Add(new(wish.PeerId.Type, wish.PeerId.Data), wish.SharedSecret);
        return new()
        {
            Name = ConnectionName,
            Local = wish.Address,
            Remote = wish.PeerAddress,
            LocalId = new(wish.Id.Type, wish.Id.Data),
            RemoteId = new(wish.PeerId.Type, wish.PeerId.Data),
            LocalAuthentication = Authentication(wish.SystemProof),
            RemoteAuthentication = Authentication(wish.PeerProof),
            Secrets = secrets,
            TrustedAuthorities = authorities,
            SendInitialContact = !wish.CredentialsAreShared,
            IkeProposals = [.. wish.IkeProposals.Select(Proposal)],
            LivenessInterval = wish.LivenessInterval,
            IkeLifetime = new(wish.IkeRekeyAfter, wish.IkeExpiresAfter),
            Children = wish.WantsChild ? [Child(wish)] : [],
            Eap = wish.SystemProof == Proof.Eap ? Credentials(wish) : null,
            EapOnly = wish.EapAlone,
            LooksUpCertificates = wish.FetchesCertificates,
            Childless = wish.WithoutChild switch
            {
                WithoutChild.Refused => Childless.Never,
                WithoutChild.Required => Childless.Force,
                _ => Childless.Allow,
            },
            Requests = wish.Requests,
            AcceptedDnsDomains = wish.AcceptedDomains,
            AssignsAddresses = wish.Assigned,
            RequiresRequest = wish.RequiresRequest,
            Fragmentation = wish.Fragments,
        };
    }

    private static ChildConfiguration Child(SystemConfiguration wish) => new()
    {
        Name = ChildName,
        Mode = wish.TransportMode ? ChildMode.Transport : ChildMode.Tunnel,
        Proposals = [.. wish.ChildProposals.Select(Proposal)],
        Protocol = wish.ChildProtocol,
        Local = wish.Local,
        Remote = wish.Remote,
        RemoteIsAssigned = wish.Assigned,
        Compressions = wish.Compressions,
    };

    private static EapCredentials Credentials(SystemConfiguration wish) => wish.EapMethods is { } methods
        ? new(wish.EapName, wish.EapPassword, methods) { MsChapV2MayStandAlone = wish.MsChapV2Alone }
        : new(wish.EapName, wish.EapPassword) { MsChapV2MayStandAlone = wish.MsChapV2Alone };

    private static Authentication Authentication(Proof proof) => proof switch
    {
        Proof.SharedKey => Engine.Config.Authentication.SharedKey,
        Proof.Eap => Engine.Config.Authentication.Eap,
        Proof.None => Engine.Config.Authentication.Null,
        _ => Engine.Config.Authentication.Signature,
    };

    private static AlgorithmProposal Proposal(Transform[] transforms) => new()
    {
        Encryption = [.. Of(transforms, TransformType.Encryption).Select(t =>
            new EncryptionChoice((EncryptionId)t.Id, t.KeyBits))],
        Prf = [.. Of(transforms, TransformType.Prf).Select(t => (PrfId)t.Id)],
        Integrity = [.. Of(transforms, TransformType.Integrity).Select(t => (IntegrityId)t.Id)],
        KeyExchange = [.. Of(transforms, TransformType.KeyExchange).Select(t => (KeyExchangeMethod)t.Id)],
        AdditionalKeyExchanges = [.. Enumerable.Range(0, Additional(transforms)).Select(i =>
            Of(transforms, (TransformType)((int)TransformType.AdditionalKeyExchange1 + i))
                .Select(t => (KeyExchangeMethod)t.Id).ToArray())],
        ExtendedSequenceNumbers =
            [.. Of(transforms, TransformType.ExtendedSequenceNumbers).Select(t => t.Id == 1)],
    };

    /// <summary>The last place of an additional key exchange that is used (RFC 9370).</summary>
    private static int Additional(Transform[] transforms) => transforms.Where(t =>
        TransformNames.IsAdditional(t.Type)).Select(t => t.Type - TransformType.AdditionalKeyExchange1 + 1)
        .DefaultIfEmpty(0).Max();

    private static IEnumerable<Transform> Of(Transform[] transforms, TransformType type) =>
        transforms.Where(t => t.Type == type);
}

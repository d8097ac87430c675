using IkeLab.Configuration;
using IkeLab.Control;
using IkeLab.Crypto;
using IkeLab.Daemon.Handover;
using IkeLab.Daemon.Ipc;
using IkeLab.Daemon.Logging;
using IkeLab.Engine.Config;
using IkeLab.Trust;
using IkeLab.Trust.Files;

namespace IkeLab.Daemon.Roles;

/// <summary>The ca process: private keys, passwords, certificates.</summary>
internal sealed class TrustRole : IRole
{
    private readonly IChannel _parent;
    private readonly Log _log;
    private readonly NameLink _names;
    private readonly TrustService _service;
    private readonly CryptoProvider _crypto = new();
    private readonly ManualResetEventSlim _ended = new(false);
    private GatheredFiles _files = new();
    private volatile IReadOnlyDictionary<string, Connection> _connections = new Dictionary<string, Connection>();

    public TrustRole(IChannel parent, Log log)
    {
        _parent = parent;
        _log = log;
        _names = new(parent);
        _service = new(_names.ResolveAsync);
        _service.Warned += sentence => _log.Warning(sentence);
        _service.DisconnectRequested += spi => _parent.Send(new DisconnectMessage(spi));
    }

    public void Run()
    {
        _parent.Start(Receive, _ended.Set);
        _ended.Wait();
        _service.Dispose();
        _crypto.Dispose();
    }

    private void Receive(IpcMessage message)
    {
        switch (message)
        {
            case TrustFileMessage file:
                Take(file);
                break;
            case ResolvedMessage resolved:
                _names.OnResolved(resolved);
                break;
            case ConfigureTrust configure:
                Configure(configure);
                break;
            case AccountMessage account when TrustMessages.ToRecord(account) is { } record:
                _service.Account(record);
                break;
            case LogLevelMessage level:
                _log.Verbose = level.Verbose;
                break;
            case ControlCall { Request: ShowCertificatesRequest } call:
                _parent.Send(new ControlReturn(call.Id, new CertificateList([.. _service.Store.Select(Describe)])));
                break;
            case Shutdown:
                _ended.Set();
                break;
            default:
                CarryOut(message);
                break;
        }
    }

    private void CarryOut(IpcMessage message)
    {
        if (TrustMessages.ToEffect(message, name => _connections.GetValueOrDefault(name)) is { } effect)
            _service.Handle(effect, completion => _parent.Send(TrustMessages.Of(completion)));
        else if (TrustMessages.Failure(message) is { } failure)
            _parent.Send(TrustMessages.Of(failure));
    }

    private void Take(TrustFileMessage message)
    {
        if (message.File is { } key)
            _files.AddKey(key);
        else
            _files.Add(new(
                message.Name, message.Content is { } content ? new(content, message.Owner, message.Mode) : null,
                message.Problem));
    }

    private void Configure(ConfigureTrust message)
    {
        using var files = _files;
        _files = new();
        var configuration = Bundles.Read(message.Bundle);
        var mapping = configuration.ToEndpointConfiguration(
            new() { HostName = message.Bundle.HostName, Crypto = _crypto });
        var problems = _service.Reload(new()
        {
            Root = message.Root, Files = files, Settings = configuration.Settings, Users = configuration.Users,
            Radius = configuration.Radius,
            Authentication = mapping.Policies.ToDictionary(p => p.Key, p => p.Value.Authentication.Kind),
        });
        _connections = (mapping.Configuration?.Connections ?? []).ToDictionary(c => c.Name);
        _parent.Send(new TrustConfigured(_service.AuthorityHashes, [.. problems]));
    }

    private static CertificateInfo Describe(StoredCertificate stored) => new()
    {
        Kind = stored.Kind switch
        {
            StoredKind.Authority => CertificateKind.Authority,
            StoredKind.RevocationList => CertificateKind.RevocationList,
            StoredKind.PublicKey => CertificateKind.PublicKey,
            _ => CertificateKind.Certificate,
        },
        Subject = stored.Name,
        Issuer = stored.Issuer,
        File = stored.File,
        Expires = stored.Expires,
        Problem = stored.Problem.Length == 0 ? null : stored.Problem,
    };
}

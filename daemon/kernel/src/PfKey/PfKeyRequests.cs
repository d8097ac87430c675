using IkeLab.Kernel.Netlink;
using IkeLab.Kernel.Xfrm;

namespace IkeLab.Kernel.PfKey;

/// <summary>
/// Has XFRM's requests carried out by PF_KEY, which in Linux is another language for the same SAs and policies. What it
/// has no words for fails with a sentence.
/// </summary>
internal sealed class PfKeyRequests(IPfKey kernel, PfKeyTables tables) : IXfrmRequests
{
    // errno(3) of Linux.
    private const int NotSupported = 95;
    private const int NoSpace = 28;

    private readonly PfKeyRequestIds _requestIds = new();
    private readonly Dictionary<(XfrmDirection, XfrmSelector), uint> _policies = [];

    public NetlinkError Send(XfrmMessage message) => message switch
    {
        XfrmSaMessage sa => Install(sa),
        XfrmSaQuery { Type: XfrmType.DeleteSa } query => Delete(query.Id),
        XfrmPolicyMessage policy => SetPolicy(policy),
        XfrmPolicyQuery { Type: XfrmType.DeletePolicy } query => DeletePolicy(query.Id),
        _ => Unsupported($"there is no {message.Type}"),
    };

    public T? Ask<T>(XfrmMessage message, out NetlinkError verdict) where T : XfrmMessage
    {
        XfrmSaMessage? found = null;
        switch (message)
        {
            case XfrmAllocateSpi { Sa.Protocol: XfrmNumbers.ProtocolComp }:
                verdict = WithoutCompression;
                break;
            case XfrmAllocateSpi request:
                verdict = Exchange(PfKeyMessages.Allocate(request), out var larval);
                if (verdict.IsSuccess && larval.Find<PfKeySa>(PfKeyExtensionType.Sa) is { } allocated)
                    found = new(XfrmType.NewSa, request.Sa with { Spi = allocated.Spi }, XfrmAttributes.None);
                break;
            case XfrmSaQuery { Type: XfrmType.GetSa } query:
                verdict = Exchange(PfKeyMessages.Query(PfKeyType.Get, query.Id), out var answer);
                if (verdict.IsSuccess)
                    found = new(XfrmType.NewSa, Describe(query.Id, answer), XfrmAttributes.None);
                break;
            default:
                verdict = Unsupported($"there is no {message.Type}");
                break;
        }
        return found as T;
    }

    private static NetlinkError WithoutCompression => Unsupported("nothing is compressed with this back end");

    private NetlinkError Install(XfrmSaMessage message)
    {
        var (sa, attributes) = (message.Sa, message.Attributes);
        if (sa.Protocol == XfrmNumbers.ProtocolComp)
            return WithoutCompression;
        if (attributes.CurrentLifetime is not null)
            return Unsupported("an SA cannot move and keep its sequence numbers; another one is made");
        if (attributes.ReplayEsn is not null || sa.Flags.HasFlag(XfrmSaFlags.ExtendedSequenceNumbers))
            return Unsupported("there are no extended sequence numbers");
        if (attributes.Aead is { } aead)
            return Unsupported($"there is no {aead.Name}");
        byte? cipher = attributes.Crypt is { } crypt ? PfKeyAlgorithms.Cipher(crypt.Name) : 0;
        byte? integrity = attributes.AuthTruncated is { } auth
            ? PfKeyAlgorithms.Integrity(auth.Name, auth.IcvBits) : 0;
        if (cipher is not { } cipherNumber || integrity is not { } integrityNumber)
        {
            return Unsupported(
                $"there is no {attributes.Crypt?.Name} with {attributes.AuthTruncated?.Name} of "
                + $"{attributes.AuthTruncated?.IcvBits} bits");
        }
        var id = new XfrmSaId(sa.Destination, sa.Spi, sa.Protocol);
        var isOutbound = attributes.Direction == XfrmSaDirection.Out;
        if (_requestIds.Hold(id, sa.RequestId, isOutbound ? sa.Spi : 0) is not { } requestId)
            return WithoutRequestIds;
        var verdict = Exchange(PfKeyMessages.Install(message, cipherNumber, integrityNumber, requestId), out _);
        if (!verdict.IsSuccess)
            _requestIds.Release(id);
        else if (!isOutbound)
            tables.Inbound[sa.Spi] = id;
        return verdict;
    }

    private static NetlinkError WithoutRequestIds => new(
        NoSpace, 0, $"all {PfKeyRequestIds.Highest - PfKeyRequestIds.Lowest} request IDs of PF_KEY are in use", null);

    private NetlinkError Delete(in XfrmSaId id)
    {
        _requestIds.Release(id);
        if (tables.Inbound.TryGetValue(id.Spi, out var inbound) && inbound == id)
            tables.Inbound.TryRemove(id.Spi, out _);
        return Exchange(PfKeyMessages.Query(PfKeyType.Delete, id), out _);
    }

    private static XfrmSa Describe(in XfrmSaId id, PfKeyMessage answer)
    {
        var use = answer.Find<PfKeyLifetime>(PfKeyExtensionType.LifetimeCurrent);
        return new()
        {
            Family = XfrmAddress.FamilyOf(id.Destination), Destination = id.Destination, Spi = id.Spi,
            Protocol = id.Protocol,
            Use = use is null ? default : new(use.Bytes, use.Allocations, use.AddTime, use.UseTime),
        };
    }

    private NetlinkError SetPolicy(XfrmPolicyMessage message)
    {
        var selector = message.Policy.Selector;
        if (!IsWhole(selector.SourcePort) || !IsWhole(selector.DestinationPort))
            return Unsupported("a policy has one port or all, no range and no port 0");
        if (message.Attributes.Templates is not [var template])
            return WithoutCompression;
        if (template.Mode == XfrmMode.Tunnel && template.Family != selector.Family)
            return Unsupported("a tunnel carries packets of its own family only");
        var user = (message.Policy.Direction, selector);
        if (_requestIds.Hold(user, template.RequestId, template.Spi) is not { } requestId)
            return WithoutRequestIds;
        var verdict = Exchange(PfKeyMessages.SetPolicy(message.Policy, template, requestId), out var answer);
        if (verdict.IsSuccess && answer.Find<KamePolicy>(KameExtensionType.Policy) is { } policy)
        {
            _policies[user] = policy.Id;
            tables.Policies[policy.Id] = template.RequestId;
        }
        return verdict;
    }

    private NetlinkError DeletePolicy(in XfrmPolicyId id)
    {
        var user = (id.Direction, id.Selector);
        _requestIds.Release(user);
        if (!_policies.Remove(user, out var number))
            return new(NetlinkError.NoSuchEntry, 0, "", null);
        tables.Policies.TryRemove(number, out _);
        return Exchange(PfKeyMessages.DeletePolicy(number), out _);
    }

    // The kernel's request IDs are others, and one process alone has PF_KEY.
    public NetlinkError DeleteSas(XfrmRequestIds own)
    {
        var stale = kernel.Exchange(PfKeyMessages.DumpSas()).Where(message =>
            message.Find<KameSa2>(KameExtensionType.Sa2) is { } sa2 && PfKeyRequestIds.IsOwn(sa2.RequestId));
        var verdict = DeleteAll(stale, sa =>
            PfKeyMessages.SaOf(sa) is { } id ? PfKeyMessages.Query(PfKeyType.Delete, id) : null);
        _requestIds.Clear();
        tables.Inbound.Clear();
        return verdict;
    }

    public NetlinkError DeletePolicies(XfrmRequestIds own, XfrmAttributes attributes)
    {
        var stale = kernel.Exchange(PfKeyMessages.DumpPolicies())
            .Select(message => message.Find<KamePolicy>(KameExtensionType.Policy))
            .Where(policy => policy is not null && policy.Requests.Any(r => PfKeyRequestIds.IsOwn(r.RequestId)));
        var verdict = DeleteAll(stale, policy => PfKeyMessages.DeletePolicy(policy!.Id));
        _policies.Clear();
        tables.Policies.Clear();
        return verdict;
    }

    /// <summary>The first failure, or success.</summary>
    private NetlinkError DeleteAll<T>(IEnumerable<T> all, Func<T, PfKeyMessage?> deletionOf)
    {
        var result = NetlinkError.Success;
        foreach (var deletion in all.Select(deletionOf).OfType<PfKeyMessage>().ToArray())
        {
            var verdict = Exchange(deletion, out _);
            if (result.IsSuccess && !verdict.IsSuccess && !verdict.IsMissing)
                result = verdict;
        }
        return result;
    }

    private NetlinkError Exchange(PfKeyMessage request, out PfKeyMessage answer)
    {
        var answers = kernel.Exchange(request);
        answer = answers.Count > 0 ? answers[^1] : request;
        return answers.Count > 0
            ? new(answer.Error, 0, "", null)
            : new(NetlinkError.NoBufferSpace, 0, "the kernel's answer was lost", null);
    }

    private static bool IsWhole(XfrmPort port) =>
        port == XfrmPort.Any || port is { Mask: ushort.MaxValue, Value: > 0 };

    private static NetlinkError Unsupported(string why) => new(NotSupported, 0, $"by PF_KEY {why}", null);
}

namespace IkeLab.Features.Report;

/// <summary>What documents and their sections are called, for those who do not know the numbers.</summary>
internal static class Titles
{
    private static readonly Dictionary<int, string> Documents = new()
    {
        [7296] = "Internet Key Exchange Protocol Version 2",
        [7383] = "Message fragmentation",
        [7427] = "Signature authentication",
        [7619] = "The NULL authentication method",
        [6023] = "Childless initiation of the IKE SA",
        [5998] = "EAP-only authentication",
        [9242] = "The IKE_INTERMEDIATE exchange",
        [9370] = "Multiple key exchanges",
        [4555] = "Mobility and multihoming (MOBIKE)",
        [8784] = "Postquantum preshared keys",
        [5723] = "Session resumption",
        [6290] = "Quick crash detection",
        [8019] = "Protection from denial of service: puzzles",
        [5685] = "Redirection",
        [6311] = "Message ID synchronisation of clusters",
        [4478] = "Repeated authentication",
    };

    private static readonly Dictionary<string, string> Sections = new()
    {
        ["1"] = "Introduction", ["1.1.2"] = "Endpoint to endpoint transport mode",
        ["1.2"] = "The initial exchanges", ["1.3"] = "The CREATE_CHILD_SA exchange",
        ["1.3.1"] = "Creating new child SAs", ["1.3.2"] = "Rekeying IKE SAs", ["1.3.3"] = "Rekeying child SAs",
        ["1.4"] = "The INFORMATIONAL exchange", ["1.4.1"] = "Deleting an SA",
        ["1.5"] = "Messages outside of an IKE SA", ["1.7"] = "Differences from RFC 4306",
        ["2"] = "Protocol details", ["2.1"] = "Retransmission timers", ["2.2"] = "Message IDs",
        ["2.3"] = "Window size", ["2.4"] = "State and timeouts", ["2.5"] = "Version numbers",
        ["2.6"] = "SPIs and cookies", ["2.6.1"] = "COOKIE and INVALID_KE_PAYLOAD",
        ["2.7"] = "Algorithm negotiation", ["2.8"] = "Rekeying",
        ["2.8.1"] = "Simultaneous child SA rekeying", ["2.8.2"] = "Simultaneous IKE SA rekeying",
        ["2.8.3"] = "Rekeying versus reauthentication", ["2.9"] = "Traffic selectors",
        ["2.9.1"] = "Selectors against own policy", ["2.9.2"] = "Selectors in rekeying", ["2.10"] = "Nonces",
        ["2.11"] = "Address and port agility", ["2.12"] = "Reuse of exponentials",
        ["2.13"] = "Generating keying material", ["2.14"] = "Keys of the IKE SA",
        ["2.15"] = "Authentication of the IKE SA", ["2.16"] = "EAP", ["2.17"] = "Keys of child SAs",
        ["2.18"] = "Rekeying IKE SAs", ["2.19"] = "Internal addresses", ["2.20"] = "The peer's version",
        ["2.21"] = "Error handling", ["2.21.1"] = "Errors in IKE_SA_INIT", ["2.21.2"] = "Errors in IKE_AUTH",
        ["2.21.3"] = "Errors after authentication", ["2.21.4"] = "Errors outside of IKE SAs",
        ["2.22"] = "IPComp", ["2.23"] = "NAT traversal", ["2.23.1"] = "Transport mode NAT traversal",
        ["2.24"] = "ECN", ["2.25"] = "Exchange collisions", ["2.25.1"] = "Collisions of child SAs",
        ["2.25.2"] = "Collisions of IKE SAs", ["3"] = "Formats", ["3.1"] = "IKE header",
        ["3.2"] = "Generic payload header", ["3.3"] = "Security Association payload",
        ["3.3.1"] = "Proposals", ["3.3.2"] = "Transforms", ["3.3.3"] = "Transform types by protocol",
        ["3.3.4"] = "Mandatory transform IDs", ["3.3.5"] = "Transform attributes",
        ["3.3.6"] = "Attribute negotiation", ["3.4"] = "Key Exchange payload",
        ["3.5"] = "Identification payloads", ["3.6"] = "Certificate payload",
        ["3.7"] = "Certificate Request payload", ["3.8"] = "Authentication payload",
        ["3.9"] = "Nonce payload", ["3.10"] = "Notify payload", ["3.10.1"] = "Notify message types",
        ["3.11"] = "Delete payload", ["3.12"] = "Vendor ID payload", ["3.13"] = "Traffic Selector payload",
        ["3.13.1"] = "Traffic selectors", ["3.14"] = "Encrypted payload",
        ["3.15"] = "Configuration payload", ["3.15.1"] = "Configuration attributes",
        ["3.15.2"] = "Internal subnets", ["3.15.3"] = "IPv6 configuration",
        ["3.15.4"] = "Address assignment failures", ["3.16"] = "EAP payload", ["4"] = "Conformance",
        ["5"] = "Security considerations", ["5.1"] = "Traffic selector authorization",
    };

    private static readonly Dictionary<string, string> OfExtensions = new()
    {
        ["7383 2.3"] = "Negotiation", ["7383 2.4"] = "Using fragmentation", ["7383 2.5"] = "Fragments",
        ["7383 2.5.1"] = "Fragment size", ["7383 2.5.2"] = "Path MTU discovery",
        ["7383 2.5.3"] = "Payloads in clear", ["7383 2.6"] = "Receiving fragments",
        ["7383 2.6.1"] = "Replays and retransmissions", ["7383 4"] = "Transport",
        ["7383 5"] = "Security considerations", ["7427 3"] = "Authentication payload",
        ["7427 4"] = "Hash algorithms", ["7427 5"] = "Selecting the key", ["7619 2"] = "NULL authentication",
        ["7619 2.1"] = "Authentication payload", ["7619 2.2"] = "Identification payload",
        ["7619 2.3"] = "INITIAL_CONTACT", ["7619 2.4"] = "Peer authorization",
        ["7619 2.5"] = "Traffic selectors", ["7619 3"] = "Security considerations",
        ["7619 3.3"] = "Selecting a configuration", ["7619 3.4"] = "Network topology",
        ["6023 3"] = "Protocol outline", ["6023 4"] = "The notification", ["6023 5"] = "The exchange",
        ["5998 3"] = "Solution", ["5998 4"] = "Safe EAP methods", ["5998 6.1"] = "Authentication",
        ["5998 6.2"] = "Separate EAP servers", ["9242 3.1"] = "Negotiation",
        ["9242 3.2"] = "Using the exchange", ["9242 3.3.1"] = "Protection of the messages",
        ["9242 3.3.2"] = "Authentication of the exchanges", ["9242 4"] = "Other extensions",
        ["9242 5"] = "Security considerations", ["9370 2.2.1"] = "Negotiation in IKE_SA_INIT",
        ["9370 2.2.2"] = "IKE_INTERMEDIATE", ["9370 2.2.4"] = "CREATE_CHILD_SA and IKE_FOLLOWUP_KE",
        ["9370 2.2.5.1"] = "Childless IKE SAs", ["4555 3.1"] = "Initial exchange",
        ["4555 3.2"] = "Signaling support", ["4555 3.3"] = "Initial addresses",
        ["4555 3.4"] = "Additional addresses", ["4555 3.5"] = "Changing addresses",
        ["4555 3.6"] = "Updating additional addresses", ["4555 3.7"] = "Return routability check",
        ["4555 3.8"] = "Changes of NAT mappings", ["4555 3.9"] = "NAT prohibition",
        ["4555 3.10"] = "Path testing", ["4555 3.11"] = "Failure recovery and timeouts",
        ["4555 3.12"] = "Dead peer detection", ["4555 4"] = "Payload formats",
        ["4555 4.1"] = "Errors", ["4555 4.2.1"] = "MOBIKE_SUPPORTED",
        ["4555 4.2.2"] = "Notifications of addresses", ["4555 4.2.5"] = "COOKIE2",
        ["4555 4.2.6"] = "NO_NATS_ALLOWED", ["8784 3"] = "Exchanges", ["8784 5.1"] = "PPK_ID",
        ["8784 5.2.2"] = "Group PPK", ["8784 5.2.3"] = "PPK-only authentication",
        ["8784 6"] = "Security considerations", ["5723 4.1"] = "Requesting a ticket",
        ["5723 4.2"] = "Receiving a ticket", ["5723 4.3.1"] = "Prologue",
        ["5723 4.3.2"] = "IKE_SESSION_RESUME", ["5723 4.3.3"] = "IKE_AUTH", ["5723 4.3.4"] = "Epilogue",
        ["5723 5"] = "State after resumption", ["5723 5.1"] = "Keys", ["5723 6.1"] = "Ticket content",
        ["5723 6.2"] = "Identity and life of a ticket", ["5723 7"] = "Notifications",
        ["5723 7.1"] = "TICKET_LT_OPAQUE", ["5723 9.1"] = "Stolen tickets", ["5723 9.4"] = "The need for resumption",
        ["5723 9.7"] = "Tickets and identity", ["5723 9.10"] = "Privacy",
        ["6290 3"] = "Protocol outline", ["6290 4.1"] = "Notification format", ["6290 4.2"] = "Tokens in IKE_AUTH",
        ["6290 4.3"] = "Rekeying and resumption", ["6290 4.4"] = "Replacing a token",
        ["6290 4.5"] = "Showing a token in clear", ["6290 5"] = "Making and verifying tokens",
        ["6290 5.1"] = "Stateless tokens", ["6290 5.2"] = "Tokens with addresses",
        ["6290 5.3"] = "Life of a token", ["6290 6"] = "Backup gateways",
        ["6290 8.1"] = "Who should do it", ["6290 8.2"] = "Unknown child SPIs",
        ["6290 9.1"] = "Handling tokens", ["6290 9.2"] = "Sending tokens", ["6290 9.3"] = "Collecting tokens",
    };

    public static string Of(int document) => Documents[document];

    /// <summary>Empty for a section without a title here.</summary>
    public static string Of(int document, string section) =>
        document == Catalogue.RequirementCatalogue.Base ? Sections.GetValueOrDefault(section, "")
            : OfExtensions.GetValueOrDefault($"{document} {section}", "");
}

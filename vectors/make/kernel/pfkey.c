/*
 * Prints data/pfkey.kat: cc -o pfkey pfkey.c && ./pfkey >../../data/pfkey.kat. Linux's structures are the kernel's
 * own; OpenBSD's, which no Linux header has, are declared here as its net/pfkeyv2.h lays them out.
 */
#include "kat.h"
#include <linux/ipsec.h>
#include <linux/pfkeyv2.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>

static union {
    struct sadb_msg header;
    uint8_t octets[8192];
} message;
static size_t length, count;

static void begin(const char *name, const char *dialect, int type, int error, int satype)
{
    memset(&message, 0, sizeof message);
    message.header = (struct sadb_msg){.sadb_msg_version = PF_KEY_V2, .sadb_msg_type = type,
        .sadb_msg_errno = error, .sadb_msg_satype = satype, .sadb_msg_seq = 0x11223344, .sadb_msg_pid = 4711};
    length = sizeof message.header;
    count = 0;
    line("\ncase = %s\ndialect = %s\ntype = %d\nerror = %d\nsa-type = %d\nsequence = %d\nprocess = 4711", name,
        dialect, type, error, satype, 0x11223344);
}

/* Room for an extension; its length is rounded up to 8 octets. */
static void *extension(int type, size_t size)
{
    struct sadb_ext *to = (void *)(message.octets + length);
    to->sadb_ext_type = type;
    to->sadb_ext_len = (size + 7) / 8;
    length += 8 * to->sadb_ext_len;
    printf("extension-%zu = ", ++count);
    return to;
}

static void end(void)
{
    message.header.sadb_msg_len = length / 8;
    octets("octets", &message, length);
}

static size_t socket_address(void *to, int bsd, const char *text, int port)
{
    int v6 = strchr(text, ':') != NULL;
    size_t size = v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (v6) {
        struct sockaddr_in6 *address6 = to;
        address6->sin6_family = AF_INET6;
        address6->sin6_port = htons(port);
        address6->sin6_scope_id = 5;
        address(&address6->sin6_addr, text);
    } else {
        struct sockaddr_in *address4 = to;
        address4->sin_family = AF_INET;
        address4->sin_port = htons(port);
        address(&address4->sin_addr, text);
    }
    if (bsd) {
        /* sa_len and sa_family, an octet each; AF_INET6 is 24. */
        ((uint8_t *)to)[0] = size;
        ((uint8_t *)to)[1] = v6 ? 24 : 2;
    }
    return size;
}

/* As a case writes an address: one of IPv6 with its scope. */
static const char *scoped(const char *text)
{
    static char texts[2][64];
    static int next;
    next ^= 1;
    snprintf(texts[next], sizeof texts[next], strchr(text, ':') ? "%s%%5" : "%s", text);
    return texts[next];
}

static void sa(int type)
{
    struct sadb_sa *to = extension(type, sizeof *to);
    to->sadb_sa_spi = htonl(0xc1020304);
    to->sadb_sa_replay = 32;
    to->sadb_sa_state = SADB_SASTATE_MATURE;
    to->sadb_sa_auth = SADB_X_AALG_SHA2_256HMAC;
    to->sadb_sa_encrypt = SADB_X_EALG_AESCBC;
    to->sadb_sa_flags = 0x404;
    line("sa %d c1020304 32 1 5 12 1028", type);
}

static void lifetime(int type)
{
    struct sadb_lifetime *to = extension(type, sizeof *to);
    to->sadb_lifetime_allocations = 7;
    to->sadb_lifetime_bytes = 0x100000002ULL;
    to->sadb_lifetime_addtime = 3600;
    to->sadb_lifetime_usetime = 1700000000;
    line("lifetime %d 7 4294967298 3600 1700000000", type);
}

static void addressed(int type, int bsd, const char *text, int port, int proto, int prefix)
{
    struct sadb_address *to = extension(
        type, sizeof *to + (strchr(text, ':') ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)));
    if (!bsd) {
        to->sadb_address_proto = proto;
        to->sadb_address_prefixlen = prefix;
    }
    socket_address(to + 1, bsd, text, port);
    line("address %d %s %d %d %d", type, scoped(text), port, proto, prefix);
}

static void key(int type, int bits)
{
    struct sadb_key *to = extension(type, sizeof *to + bits / 8);
    to->sadb_key_bits = bits;
    fill(to + 1, bits / 8, 1);
    printf("key %d ", type);
    for (int i = 0; i < bits / 8; i++)
        printf("%02x", 1 + i);
    putchar('\n');
}

static void identity(int type, const char *text)
{
    struct sadb_ident *to = extension(type, sizeof *to + (*text ? strlen(text) + 1 : 0));
    to->sadb_ident_type = SADB_IDENTTYPE_FQDN;
    to->sadb_ident_id = 0x0102030405060708ULL;
    if (*text)
        strcpy((char *)(to + 1), text);
    line("identity %d %d 72623859790382856 %s", type, SADB_IDENTTYPE_FQDN, text);
}

static void pair(void *to, const char *source, const char *destination)
{
    size_t size = socket_address(to, 0, source, 0);
    socket_address((char *)to + size, 0, destination, 0);
}

static void linux_sas(void)
{
    line("\ngroup = SAs of RFC 2367 and KAME\nsource = made by vectors/make/kernel/pfkey.c with linux/pfkeyv2.h of "
         "Linux 6.1\nkind = pfkey-message");
    begin("GETSPI", "Kame", SADB_GETSPI, 0, SADB_SATYPE_ESP);
    addressed(SADB_EXT_ADDRESS_SRC, 0, "192.0.2.1", 0, 255, 32);
    addressed(SADB_EXT_ADDRESS_DST, 0, "192.0.2.2", 0, 255, 32);
    struct sadb_spirange *range = extension(SADB_EXT_SPIRANGE, sizeof *range);
    range->sadb_spirange_min = 0x100;
    range->sadb_spirange_max = 0xfffffff0;
    line("spi-range %d %d %u", SADB_EXT_SPIRANGE, 0x100, 0xfffffff0);
    end();

    begin("ADD", "Kame", SADB_ADD, 0, SADB_SATYPE_ESP);
    sa(SADB_EXT_SA);
    for (int type = SADB_EXT_LIFETIME_CURRENT; type <= SADB_EXT_LIFETIME_SOFT; type++)
        lifetime(type);
    addressed(SADB_EXT_ADDRESS_SRC, 0, "2001:db8::1", 4500, 17, 128);
    addressed(SADB_EXT_ADDRESS_DST, 0, "2001:db8::2", 500, 0, 64);
    addressed(SADB_EXT_ADDRESS_PROXY, 0, "10.1.0.0", 80, 6, 16);
    key(SADB_EXT_KEY_AUTH, 256);
    key(SADB_EXT_KEY_ENCRYPT, 160);
    identity(SADB_EXT_IDENTITY_SRC, "east.example");
    identity(SADB_EXT_IDENTITY_DST, "w.x.org");
    struct sadb_x_sa2 *sa2 = extension(SADB_X_EXT_SA2, sizeof *sa2);
    sa2->sadb_x_sa2_mode = IPSEC_MODE_TUNNEL;
    sa2->sadb_x_sa2_sequence = 9;
    sa2->sadb_x_sa2_reqid = 0x4001;
    line("sa2 2 9 16385");
    struct sadb_x_nat_t_type *nat = extension(SADB_X_EXT_NAT_T_TYPE, sizeof *nat);
    nat->sadb_x_nat_t_type_type = 2;
    line("nat-type 2");
    for (int type = SADB_X_EXT_NAT_T_SPORT; type <= SADB_X_EXT_NAT_T_DPORT; type++) {
        struct sadb_x_nat_t_port *port = extension(type, sizeof *port);
        port->sadb_x_nat_t_port_port = htons(4500 + type);
        line("nat-port %d %d", type, 4500 + type);
    }
    addressed(SADB_X_EXT_NAT_T_OA, 0, "10.9.8.7", 0, 0, 32);
    const char *label = "system_u:object_r";
    struct sadb_x_sec_ctx *context = extension(SADB_X_EXT_SEC_CTX, sizeof *context + strlen(label));
    context->sadb_x_ctx_alg = context->sadb_x_ctx_doi = 1;
    context->sadb_x_ctx_len = strlen(label);
    memcpy(context + 1, label, strlen(label));
    line("security-context 1 1 %s", label);
    end();

    begin("an error", "Kame", SADB_DELETE, 3, SADB_SATYPE_AH);
    end();

    begin("SENSITIVITY", "Kame", SADB_UPDATE, 0, SADB_SATYPE_AH);
    struct sadb_sens *sens = extension(SADB_EXT_SENSITIVITY, sizeof *sens + 3 * 8);
    sens->sadb_sens_dpd = 5;
    sens->sadb_sens_sens_level = 6;
    sens->sadb_sens_sens_len = 2;
    sens->sadb_sens_integ_level = 7;
    sens->sadb_sens_integ_len = 1;
    for (int i = 0; i < 3; i++)
        ((uint64_t *)(sens + 1))[i] = 0x0102030405060708ULL + i;
    line("sensitivity %d 5 6 7 2 72623859790382856 72623859790382857 72623859790382858", SADB_EXT_SENSITIVITY);
    struct sadb_x_kmprivate *private = extension(SADB_X_EXT_KMPRIVATE, sizeof *private + 8);
    fill(private + 1, 8, 1);
    line("unknown %d 000000000102030405060708", SADB_X_EXT_KMPRIVATE);
    end();

    begin("DUMP with a filter", "Kame", SADB_DUMP, 0, SADB_SATYPE_UNSPEC);
    struct sadb_x_filter *filter = extension(SADB_X_EXT_FILTER, sizeof *filter);
    address(filter->sadb_x_filter_saddr, "192.0.2.0");
    address(filter->sadb_x_filter_daddr, "198.51.100.0");
    filter->sadb_x_filter_family = AF_INET;
    filter->sadb_x_filter_splen = 24;
    filter->sadb_x_filter_dplen = 25;
    line("filter c0000200000000000000000000000000 c6336400000000000000000000000000 2 24 25");
    end();
}

static void linux_policies(void)
{
    line("\ngroup = acquires and policies of KAME\nsource = made by vectors/make/kernel/pfkey.c with "
         "linux/pfkeyv2.h of Linux 6.1\nkind = pfkey-message");
    begin("REGISTER's answer", "Kame", SADB_REGISTER, 0, SADB_SATYPE_ESP);
    for (int type = SADB_EXT_SUPPORTED_AUTH; type <= SADB_EXT_SUPPORTED_ENCRYPT; type++) {
        struct sadb_supported *to = extension(type, sizeof *to + 2 * sizeof(struct sadb_alg));
        struct sadb_alg *algorithms = (void *)(to + 1);
        algorithms[0] = (struct sadb_alg){.sadb_alg_id = 5, .sadb_alg_minbits = 256, .sadb_alg_maxbits = 257};
        algorithms[1] = (struct sadb_alg){
            .sadb_alg_id = 12, .sadb_alg_ivlen = 16, .sadb_alg_minbits = 128, .sadb_alg_maxbits = 256};
        line("supported %d 5 0 256 257 12 16 128 256", type);
    }
    end();

    begin("ACQUIRE", "Kame", SADB_ACQUIRE, 0, SADB_SATYPE_ESP);
    addressed(SADB_EXT_ADDRESS_SRC, 0, "192.0.2.1", 0, 0, 32);
    addressed(SADB_EXT_ADDRESS_DST, 0, "192.0.2.2", 0, 0, 32);
    struct sadb_x_policy *policy = extension(SADB_X_EXT_POLICY, sizeof *policy);
    policy->sadb_x_policy_type = IPSEC_POLICY_IPSEC;
    policy->sadb_x_policy_dir = IPSEC_DIR_OUTBOUND;
    policy->sadb_x_policy_id = 0x101;
    policy->sadb_x_policy_priority = 77;
    line("policy 2 2 257 77");
    struct sadb_prop *proposal = extension(SADB_EXT_PROPOSAL, sizeof *proposal + 2 * sizeof(struct sadb_comb));
    proposal->sadb_prop_replay = 32;
    struct sadb_comb *combinations = (void *)(proposal + 1);
    printf("proposal %d 32", SADB_EXT_PROPOSAL);
    for (int i = 0; i < 2; i++) {
        combinations[i] = (struct sadb_comb){5 + i, 12, 1, 160, 256, 128, 192, 0, 1, 2, 3, 4, 5, 6, 7, 8 + i};
        printf(" %d 12 1 160 256 128 192 1 2 3 4 5 6 7 %d", 5 + i, 8 + i);
    }
    putchar('\n');
    end();

    const struct { const char *name; int type; } writes[] = {
        {"SPDADD", SADB_X_SPDADD}, {"SPDUPDATE", SADB_X_SPDUPDATE}, {"SPDDELETE2", SADB_X_SPDDELETE2}};
    for (int i = 0; i < 3; i++) {
        begin(writes[i].name, "Kame", writes[i].type, 0, 0);
        size_t sizes[] = {16 + 16 + 2 * 16, 16 + 2 * 28, 0};
        policy = extension(SADB_X_EXT_POLICY, sizeof *policy + sizes[i]);
        policy->sadb_x_policy_type = IPSEC_POLICY_IPSEC;
        policy->sadb_x_policy_dir = IPSEC_DIR_FWD;
        policy->sadb_x_policy_id = 8;
        policy->sadb_x_policy_priority = 0x80000000;
        struct sadb_x_ipsecrequest *request = (void *)(policy + 1);
        if (i == 0) {
            *request = (struct sadb_x_ipsecrequest){.sadb_x_ipsecrequest_len = sizeof *request,
                .sadb_x_ipsecrequest_proto = IPPROTO_AH, .sadb_x_ipsecrequest_mode = IPSEC_MODE_TRANSPORT,
                .sadb_x_ipsecrequest_level = IPSEC_LEVEL_USE};
            request++;
        }
        if (i < 2) {
            *request = (struct sadb_x_ipsecrequest){.sadb_x_ipsecrequest_len = sizeof *request + (i ? 56 : 32),
                .sadb_x_ipsecrequest_proto = IPPROTO_ESP, .sadb_x_ipsecrequest_mode = IPSEC_MODE_TUNNEL,
                .sadb_x_ipsecrequest_level = IPSEC_LEVEL_UNIQUE, .sadb_x_ipsecrequest_reqid = 0x3fff};
            pair(request + 1, i ? "2001:db8::1" : "192.0.2.1", i ? "2001:db8::2" : "192.0.2.2");
        }
        line("policy 2 3 8 2147483648%s%s", i == 0 ? " 51 1 1 0 - -" : "",
            i == 0 ? " 50 2 3 16383 192.0.2.1 192.0.2.2" : i == 1 ? " 50 2 3 16383 2001:db8::1%5 2001:db8::2%5" : "");
        addressed(SADB_EXT_ADDRESS_SRC, 0, "10.1.0.0", 0, 17, 16);
        addressed(SADB_EXT_ADDRESS_DST, 0, "10.2.0.0", 53, 17, 16);
        end();
    }

    begin("MIGRATE", "Kame", SADB_X_MIGRATE, 0, 0);
    struct sadb_x_kmaddress *ike = extension(SADB_X_EXT_KMADDRESS, sizeof *ike + 2 * 28);
    pair(ike + 1, "2001:db8::1", "2001:db8::2");
    line("ike-addresses %s %s", scoped("2001:db8::1"), scoped("2001:db8::2"));
    end();
}

/* OpenBSD's structures, where they differ from the others'. */
struct bsd_prop { uint16_t length, type; uint8_t number, replay; uint16_t reserved; };
struct bsd_protocol { uint16_t length, type; uint8_t protocol, direction, flags, reserved; };
struct bsd_number { uint16_t length, type; uint32_t value; };
struct bsd_udpencap { uint16_t length, type, port, reserved; };
struct bsd_rdomain { uint16_t length, type, first, second; };
struct bsd_replay { uint16_t length, type; uint32_t reserved; uint64_t number; };
struct bsd_counter { uint16_t length, type; uint32_t reserved; uint64_t counters[8]; };
struct bsd_iface { uint16_t length, type; uint32_t unit; uint8_t direction, reserved[7]; };

static void bsd_protocol(int type, int protocol, int direction, int flags)
{
    struct bsd_protocol *to = extension(type, sizeof *to);
    to->protocol = protocol;
    to->direction = direction;
    to->flags = flags;
    line("protocol %d %d %d %d", type, protocol, direction, flags);
}

static void bsd_number(int type, uint32_t value)
{
    ((struct bsd_number *)extension(type, sizeof(struct bsd_number)))->value = value;
    line("number %d %u", type, value);
}

static void openbsd(void)
{
    line("\ngroup = SAs and flows of OpenBSD\nsource = made by vectors/make/kernel/pfkey.c; structures as OpenBSD 7.4's "
         "net/pfkeyv2.h\nkind = pfkey-message");
    const struct { const char *name; int type; } flows[] = {{"ADDFLOW", 12}, {"DELFLOW", 13}};
    for (int i = 0; i < 2; i++) {
        begin(flows[i].name, "OpenBsd", flows[i].type, 0, 2);
        bsd_protocol(20, 3, 2, 0);
        if (i == 0)
            addressed(SADB_EXT_ADDRESS_DST, 1, "192.0.2.2", 0, 0, 0);
        addressed(21, 1, "10.1.0.0", 0, 0, 0);
        addressed(17, 1, "255.255.0.0", 0, 0, 0);
        addressed(22, 1, i ? "10.2.0.0" : "2001:db8:2::", 443, 0, 0);
        addressed(18, 1, i ? "255.255.255.0" : "ffff:ffff:ffff::", 65535, 0, 0);
        bsd_protocol(19, 6, 0, 0);
        if (i == 0) {
            identity(SADB_EXT_IDENTITY_SRC, "FQDN/east.example");
            identity(SADB_EXT_IDENTITY_DST, "");
        }
        end();
    }

    begin("ADD", "OpenBsd", SADB_ADD, 0, 2);
    sa(SADB_EXT_SA);
    addressed(SADB_EXT_ADDRESS_SRC, 1, "192.0.2.1", 0, 0, 0);
    addressed(SADB_EXT_ADDRESS_DST, 1, "2001:db8::2", 0, 0, 0);
    lifetime(SADB_EXT_LIFETIME_HARD);
    struct bsd_udpencap *encap = extension(31, sizeof *encap);
    encap->port = htons(4500);
    line("udp-encapsulation 4500");
    key(SADB_EXT_KEY_ENCRYPT, 160);
    const char *name = "ROAD";
    struct bsd_number *tag = extension(33, sizeof *tag + strlen(name) + 1);
    tag->value = strlen(name) + 1;
    strcpy((char *)(tag + 1), name);
    line("tag %s", name);
    bsd_number(34, 3);
    struct bsd_rdomain *domain = extension(37, sizeof *domain);
    domain->first = 1;
    domain->second = 2;
    line("routing-domain 1 2");
    struct bsd_iface *iface = extension(40, sizeof *iface);
    iface->unit = 6;
    iface->direction = 1;
    line("interface 6 1");
    end();

    begin("GET's answer", "OpenBsd", SADB_GET, 0, 2);
    sa(SADB_EXT_SA);
    lifetime(32);
    bsd_number(38, 1400);
    struct bsd_replay *replay = extension(39, sizeof *replay);
    replay->number = 0x100000005ULL;
    line("replay 4294967301");
    struct bsd_counter *counter = extension(36, sizeof *counter);
    for (int i = 0; i < 8; i++)
        counter->counters[i] = 0x100000000ULL * i + i + 1;
    printf("counter");
    for (int i = 0; i < 8; i++)
        printf(" %llu", (unsigned long long)counter->counters[i]);
    putchar('\n');
    end();

    begin("GRPSPIS", "OpenBsd", 14, 0, 2);
    sa(SADB_EXT_SA);
    sa(23);
    addressed(24, 1, "192.0.2.2", 0, 0, 0);
    bsd_protocol(35, 9, 0, 0);
    end();

    begin("ACQUIRE", "OpenBsd", SADB_ACQUIRE, 0, 2);
    struct bsd_prop *proposal = extension(SADB_EXT_PROPOSAL, sizeof *proposal + sizeof(struct sadb_comb));
    proposal->number = 1;
    proposal->replay = 64;
    *(struct sadb_comb *)(proposal + 1) =
        (struct sadb_comb){5, 12, 1, 160, 256, 128, 192, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    line("proposal %d 64 5 12 1 160 256 128 192 1 2 3 4 5 6 7 8", SADB_EXT_PROPOSAL);
    bsd_number(25, 99);
    struct sadb_supported *comp = extension(30, sizeof *comp + sizeof(struct sadb_alg));
    *(struct sadb_alg *)(comp + 1) = (struct sadb_alg){.sadb_alg_id = 2};
    line("supported 30 2 0 0 0");
    end();
}

int main(void)
{
    line("# Messages of PF_KEY (RFC 2367) as little-endian hosts have them.\nsuite = pfkey");
    linux_sas();
    linux_policies();
    openbsd();
    return EXIT_SUCCESS;
}

/* Prints data/xfrm.kat with the kernel's own structures: cc -o xfrm xfrm.c && ./xfrm >../../data/xfrm.kat */
#include "kat.h"
#include <linux/netlink.h>
#include <linux/udp.h>
#include <linux/xfrm.h>
#include <stdlib.h>

/* enum xfrm_attr_type_t of Linux 6.10; older headers lack it. */
#define SA_DIR 33

static struct {
    struct nlmsghdr header;
    uint8_t rest[8192];
} message;

static void begin(const char *name, const char *text, int type, int flags, int sequence)
{
    memset(&message, 0, sizeof message);
    message.header = (struct nlmsghdr){
        .nlmsg_len = NLMSG_HDRLEN, .nlmsg_type = type, .nlmsg_flags = flags, .nlmsg_seq = sequence};
    line("\ncase = %s\nmessage = %s\nflags = %d\nsequence = %d", name, text, flags, sequence);
}

static void *body(size_t length)
{
    message.header.nlmsg_len = NLMSG_LENGTH(length);
    return NLMSG_DATA(&message.header);
}

static void *attribute(int type, size_t length)
{
    struct nlattr *to = (void *)((char *)&message + NLMSG_ALIGN(message.header.nlmsg_len));
    to->nla_type = type;
    to->nla_len = NLA_HDRLEN + length;
    message.header.nlmsg_len = NLMSG_ALIGN(message.header.nlmsg_len) + NLA_ALIGN(to->nla_len);
    return (char *)to + NLA_HDRLEN;
}

static void end(void)
{
    octets("octets", &message, NLMSG_ALIGN(message.header.nlmsg_len));
}

static void selector(struct xfrm_selector *to, const char *key, int family, const char *source, int sbits,
    const char *destination, int dbits, int proto, int sport, int smask, int dport, int dmask, int user)
{
    address(&to->saddr, source);
    address(&to->daddr, destination);
    to->family = family;
    to->prefixlen_s = sbits;
    to->prefixlen_d = dbits;
    to->proto = proto;
    to->sport = htons(sport);
    to->sport_mask = htons(smask);
    to->dport = htons(dport);
    to->dport_mask = htons(dmask);
    to->ifindex = 3;
    to->user = user;
    line("%s = %s/%d %s/%d %d %d/%d %d/%d 3 %d", key, source, sbits, destination, dbits, proto, sport, smask,
        dport, dmask, user);
}

static void lifetime(struct xfrm_lifetime_cfg *limits, struct xfrm_lifetime_cur *use)
{
    *limits = (struct xfrm_lifetime_cfg){
        0x100000001ULL, XFRM_INF, 1000, 2000, 3600, 4200, 60, 70};
    *use = (struct xfrm_lifetime_cur){0x1122334455ULL, 77, 1700000000, 1700000001};
    line("limits = %llu %llu %llu %llu %llu %llu %llu %llu", limits->soft_byte_limit,
        limits->hard_byte_limit, limits->soft_packet_limit, limits->hard_packet_limit,
        limits->soft_add_expires_seconds, limits->hard_add_expires_seconds,
        limits->soft_use_expires_seconds, limits->hard_use_expires_seconds);
    line("use = %llu %llu %llu %llu", use->bytes, use->packets, use->add_time, use->use_time);
}

static uint32_t sa_spi = 0xc1020304;
static int sa_protocol = IPPROTO_ESP;

static void sa(struct xfrm_usersa_info *to, int v6, int mode, int window, int flags)
{
    const char *source = v6 ? "2001:db8::1" : "192.0.2.1", *destination = v6 ? "2001:db8::2" : "192.0.2.2";
    if (v6)
        selector(&to->sel, "selector", AF_INET6, "2001:db8:1::", 48, "2001:db8:2::", 56, 0, 0, 0, 0, 0, 0);
    else
        selector(&to->sel, "selector", AF_INET, "10.1.0.0", 16, "10.2.3.0", 24, 6, 80, 65535, 1024, 64512, 9);
    address(&to->saddr, source);
    address(&to->id.daddr, destination);
    to->id.spi = htonl(sa_spi);
    to->id.proto = sa_protocol;
    lifetime(&to->lft, &to->curlft);
    to->stats = (struct xfrm_stats){1, 2, 3};
    to->seq = 5;
    to->reqid = 0x4001;
    to->family = v6 ? AF_INET6 : AF_INET;
    to->mode = mode;
    to->replay_window = window;
    to->flags = flags;
    line("from = %s\nto = %s\nspi = %08x\nprotocol = %d", source, destination, sa_spi, sa_protocol);
    line("refusals = 1 2 3\nacquire-sequence = 5\nrequest-id = %u\nmode = %d\nwindow = %d\nsa-flags = %d",
        to->reqid, mode, window, flags);
}

static void policy(struct xfrm_userpolicy_info *to, int dir)
{
    selector(&to->sel, "policy-selector", AF_INET, "10.1.0.0", 16, "10.2.3.0", 24, 17, 0, 0, 53, 65535, 0);
    lifetime(&to->lft, &to->curlft);
    to->priority = 0x12345;
    to->index = 9;
    to->dir = dir;
    to->action = XFRM_POLICY_BLOCK;
    to->flags = XFRM_POLICY_ICMP;
    to->share = XFRM_SHARE_UNIQUE;
    line("priority = %u\nindex = 9\ndirection = %d\naction = %d\npolicy-flags = %d\nshare = %d", to->priority,
        dir, to->action, to->flags, to->share);
}

static void template(struct xfrm_user_tmpl *to, int number, int optional)
{
    *to = (struct xfrm_user_tmpl){.id = {.spi = htonl(0x0a0b0c0d), .proto = IPPROTO_ESP}, .family = AF_INET,
        .reqid = 0x4002, .mode = XFRM_MODE_TUNNEL, .share = XFRM_SHARE_SESSION, .optional = optional,
        .aalgos = ~0u, .ealgos = ~0u, .calgos = ~0u};
    address(&to->saddr, "192.0.2.1");
    address(&to->id.daddr, "192.0.2.2");
    line("template-%d = 192.0.2.1 192.0.2.2 0a0b0c0d %d %u %d %d %d", number, IPPROTO_ESP, to->reqid,
        XFRM_MODE_TUNNEL, XFRM_SHARE_SESSION, optional);
}

static void algorithm(const char *name, int bits)
{
    struct xfrm_algo *to = attribute(XFRMA_ALG_CRYPT, sizeof *to + bits / 8);
    strcpy(to->alg_name, name);
    to->alg_key_len = bits;
    fill(to->alg_key, bits / 8, 1);
    line("crypt = %s", name);
    octets("crypt-key", to->alg_key, bits / 8);
}

static void aead(const char *name, int bits, int icv)
{
    struct xfrm_algo_aead *to = attribute(XFRMA_ALG_AEAD, sizeof *to + bits / 8);
    strcpy(to->alg_name, name);
    to->alg_key_len = bits;
    to->alg_icv_len = icv;
    fill(to->alg_key, bits / 8, 1);
    line("aead = %s %d", name, icv);
    octets("aead-key", to->alg_key, bits / 8);
}

static void authentication(const char *name, int bits, int icv)
{
    struct xfrm_algo_auth *to = attribute(XFRMA_ALG_AUTH_TRUNC, sizeof *to + bits / 8);
    strcpy(to->alg_name, name);
    to->alg_key_len = bits;
    to->alg_trunc_len = icv;
    fill(to->alg_key, bits / 8, 101);
    line("auth = %s %d", name, icv);
    octets("auth-key", to->alg_key, bits / 8);
}

static void number(int type, const char *key, uint32_t value)
{
    memcpy(attribute(type, 4), &value, 4);
    line("%s = %u", key, value);
}

static void marks(void)
{
    *(struct xfrm_mark *)attribute(XFRMA_MARK, sizeof(struct xfrm_mark)) = (struct xfrm_mark){17, 255};
    line("mark = 17 255");
}

static void encapsulation(void)
{
    *(struct xfrm_encap_tmpl *)attribute(XFRMA_ENCAP, sizeof(struct xfrm_encap_tmpl)) =
        (struct xfrm_encap_tmpl){
            .encap_type = UDP_ENCAP_ESPINUDP, .encap_sport = htons(4500), .encap_dport = htons(61000)};
    line("encapsulation = %d 4500 61000", UDP_ENCAP_ESPINUDP);
}

static void sas(void)
{
    line("\ngroup = SAs\nsource = made by vectors/make/kernel/xfrm.c with linux/xfrm.h of Linux 6.1\n"
         "kind = xfrm-message");
    begin("an outbound AEAD SA in UDP with extended sequence numbers", "NewSa",
        XFRM_MSG_NEWSA, NLM_F_REQUEST | NLM_F_ACK, 1);
    sa(body(sizeof(struct xfrm_usersa_info)), 0, XFRM_MODE_TUNNEL, 0, XFRM_STATE_ESN | XFRM_STATE_AF_UNSPEC);
    encapsulation();
    aead("rfc4106(gcm(aes))", 288, 128);
    marks();
    struct xfrm_replay_state_esn *esn = attribute(XFRMA_REPLAY_ESN_VAL, sizeof *esn + 8);
    *esn = (struct xfrm_replay_state_esn){2, 0x11121314, 0x21222324, 7, 8, 64};
    esn->bmp[0] = 0x31323334;
    esn->bmp[1] = 0x41424344;
    line("replay-esn = %llu %llu 64 %u %u", 7ULL << 32 | 0x11121314, 8ULL << 32 | 0x21222324, esn->bmp[0],
        esn->bmp[1]);
    number(XFRMA_SET_MARK, "set-mark", 0xabcd);
    number(XFRMA_SET_MARK_MASK, "set-mark-mask", 0xffff);
    number(XFRMA_IF_ID, "interface-id", 42);
    *(uint8_t *)attribute(SA_DIR, 1) = 2;
    line("sa-direction = 2");
    end();

    begin("an inbound SA of IPv6 in transport mode", "UpdateSa", XFRM_MSG_UPDSA, NLM_F_REQUEST | NLM_F_ACK, 2);
    sa(body(sizeof(struct xfrm_usersa_info)), 1, XFRM_MODE_TRANSPORT, 32, XFRM_STATE_NOECN);
    algorithm("cbc(aes)", 256);
    struct xfrm_replay_state *replay = attribute(XFRMA_REPLAY_VAL, sizeof *replay);
    *replay = (struct xfrm_replay_state){100, 200, 0xff};
    line("replay = 100 200 255");
    authentication("hmac(sha512)", 512, 256);
    number(XFRMA_TFCPAD, "padding", 1400);
    number(XFRMA_SA_EXTRA_FLAGS, "extra-flags", XFRM_SA_XFLAG_DONT_ENCAP_DSCP);
    end();

    sa_spi = 0x1234;
    sa_protocol = IPPROTO_COMP;
    begin("an outbound IPComp SA", "NewSa", XFRM_MSG_NEWSA, NLM_F_REQUEST | NLM_F_ACK, 7);
    sa(body(sizeof(struct xfrm_usersa_info)), 0, XFRM_MODE_TUNNEL, 0, XFRM_STATE_AF_UNSPEC);
    strcpy(((struct xfrm_algo *)attribute(XFRMA_ALG_COMP, sizeof(struct xfrm_algo)))->alg_name, "deflate");
    line("compression = deflate");
    number(XFRMA_IF_ID, "interface-id", 42);
    end();
    sa_spi = 0xc1020304;
    sa_protocol = IPPROTO_ESP;

    begin("allocate an SPI", "AllocateSpi", XFRM_MSG_ALLOCSPI, NLM_F_REQUEST, 3);
    struct xfrm_userspi_info *spi = body(sizeof *spi);
    sa(&spi->info, 0, XFRM_MODE_TUNNEL, 0, 0);
    spi->min = 0xc0000000;
    spi->max = 0xcfffffff;
    line("minimum = %u\nmaximum = %u", spi->min, spi->max);
    end();

    const struct { const char *name, *text; int type; } queries[] = {
        {"delete an SA", "DeleteSa", XFRM_MSG_DELSA}, {"get an SA", "GetSa", XFRM_MSG_GETSA}};
    for (int i = 0; i < 2; i++) {
        begin(queries[i].name, queries[i].text, queries[i].type, NLM_F_REQUEST | NLM_F_ACK, 4 + i);
        struct xfrm_usersa_id *id = body(sizeof *id);
        const char *destination = i ? "2001:db8::2" : "192.0.2.2";
        address(&id->daddr, destination);
        id->spi = htonl(0xc1020304);
        id->family = i ? AF_INET6 : AF_INET;
        id->proto = IPPROTO_AH;
        line("to = %s\nspi = c1020304\nprotocol = %d", destination, IPPROTO_AH);
        if (i == 0) {
            marks();
            number(XFRMA_IF_ID, "interface-id", 42);
        }
        end();
    }

    begin("flush all SAs", "FlushSa", XFRM_MSG_FLUSHSA, NLM_F_REQUEST | NLM_F_ACK, 6);
    ((struct xfrm_usersa_flush *)body(sizeof(struct xfrm_usersa_flush)))->proto = 255;
    line("protocol = 255");
    end();
}

static void policies(void)
{
    line("\ngroup = policies\nsource = made by vectors/make/kernel/xfrm.c with linux/xfrm.h of Linux 6.1\n"
         "kind = xfrm-message");
    const struct { const char *name, *text; int type, dir; } writes[] = {
        {"a new policy with two templates", "NewPolicy", XFRM_MSG_NEWPOLICY, XFRM_POLICY_OUT},
        {"a changed policy", "UpdatePolicy", XFRM_MSG_UPDPOLICY, XFRM_POLICY_FWD}};
    for (int i = 0; i < 2; i++) {
        begin(writes[i].name, writes[i].text, writes[i].type, NLM_F_REQUEST | NLM_F_ACK, 20 + i);
        policy(body(sizeof(struct xfrm_userpolicy_info)), writes[i].dir);
        int count = 2 - i;
        struct xfrm_user_tmpl *to = attribute(XFRMA_TMPL, count * sizeof *to);
        for (int t = 0; t < count; t++)
            template(to + t, t + 1, t);
        if (i == 0)
            marks();
        number(XFRMA_IF_ID, "interface-id", 42);
        end();
    }

    const struct { const char *name, *text; int type; } queries[] = {
        {"delete a policy", "DeletePolicy", XFRM_MSG_DELPOLICY}, {"get a policy", "GetPolicy", XFRM_MSG_GETPOLICY},
        {"migrate a policy's SAs", "Migrate", XFRM_MSG_MIGRATE}};
    for (int i = 0; i < 3; i++) {
        begin(queries[i].name, queries[i].text, queries[i].type, NLM_F_REQUEST | NLM_F_ACK, 22 + i);
        struct xfrm_userpolicy_id *id = body(sizeof *id);
        selector(&id->sel, "policy-selector", AF_INET6, "2001:db8:1::", 48, "2001:db8:2::", 56, 58, 128, 65535, 0,
            65535, 0);
        id->index = 0x81;
        id->dir = XFRM_POLICY_OUT;
        line("index = %u\ndirection = %d", id->index, id->dir);
        if (i < 2) {
            end();
            continue;
        }
        struct xfrm_user_migrate *move = attribute(XFRMA_MIGRATE, sizeof *move);
        *move = (struct xfrm_user_migrate){.proto = IPPROTO_ESP, .mode = XFRM_MODE_TUNNEL, .reqid = 0x4001,
            .old_family = AF_INET, .new_family = AF_INET6};
        address(&move->old_daddr, "192.0.2.2");
        address(&move->old_saddr, "192.0.2.1");
        address(&move->new_daddr, "2001:db8::2");
        address(&move->new_saddr, "2001:db8::1");
        line("migration = 192.0.2.2 192.0.2.1 2001:db8::2 2001:db8::1 %d %d %u", IPPROTO_ESP, XFRM_MODE_TUNNEL,
            0x4001);
        struct xfrm_user_kmaddress *ike = attribute(XFRMA_KMADDRESS, sizeof *ike);
        ike->family = AF_INET;
        address(&ike->local, "192.0.2.1");
        address(&ike->remote, "192.0.2.2");
        line("ike-addresses = 192.0.2.1 192.0.2.2");
        end();
    }

    begin("flush all policies", "FlushPolicy", XFRM_MSG_FLUSHPOLICY, NLM_F_REQUEST | NLM_F_ACK, 25);
    body(0);
    ((struct xfrm_userpolicy_type *)attribute(XFRMA_POLICY_TYPE, sizeof(struct xfrm_userpolicy_type)))->type =
        XFRM_POLICY_TYPE_MAIN;
    line("policy-type = 0");
    end();
}

static void events(void)
{
    line("\ngroup = events\nsource = made by vectors/make/kernel/xfrm.c with linux/xfrm.h of Linux 6.1\n"
         "kind = xfrm-message");
    begin("a packet wants an SA", "Acquire", XFRM_MSG_ACQUIRE, 0, 0);
    struct xfrm_user_acquire *acquire = body(sizeof *acquire);
    address(&acquire->id.daddr, "192.0.2.2");
    acquire->id.proto = IPPROTO_ESP;
    address(&acquire->saddr, "192.0.2.1");
    line("from = 192.0.2.1\nto = 192.0.2.2\nspi = 00000000\nprotocol = %d", IPPROTO_ESP);
    selector(&acquire->sel, "selector", AF_INET, "10.1.0.7", 32, "10.2.3.9", 32, 17, 4000, 65535, 53, 65535, 0);
    policy(&acquire->policy, XFRM_POLICY_OUT);
    acquire->aalgos = 1;
    acquire->ealgos = 2;
    acquire->calgos = 3;
    acquire->seq = 4;
    line("algorithms = 1 2 3\nacquire-sequence = 4");
    template(attribute(XFRMA_TMPL, sizeof(struct xfrm_user_tmpl)), 1, 0);
    end();

    for (int hard = 0; hard < 2; hard++) {
        begin(hard ? "a hard limit" : "a soft limit", "Expire", XFRM_MSG_EXPIRE, 0, 0);
        struct xfrm_user_expire *expire = body(sizeof *expire);
        sa(&expire->state, hard, XFRM_MODE_TUNNEL, 32, 0);
        expire->hard = hard;
        line("hard = %d", hard);
        end();
    }

    for (int v6 = 0; v6 < 2; v6++) {
        const char *destination = v6 ? "2001:db8::1" : "192.0.2.1", *before = v6 ? "2001:db8::2" : "192.0.2.2",
                   *after = v6 ? "2001:db8::3" : "192.0.2.3";
        begin(v6 ? "another mapping of IPv6" : "another mapping", "Mapping", XFRM_MSG_MAPPING, 0, 0);
        struct xfrm_user_mapping *mapping = body(sizeof *mapping);
        address(&mapping->id.daddr, destination);
        mapping->id.spi = htonl(0xc1020304);
        mapping->id.family = v6 ? AF_INET6 : AF_INET;
        mapping->id.proto = IPPROTO_ESP;
        mapping->reqid = 0x4001;
        address(&mapping->old_saddr, before);
        address(&mapping->new_saddr, after);
        mapping->old_sport = htons(4500);
        mapping->new_sport = htons(61001);
        line("to = %s\nspi = c1020304\nprotocol = %d\nrequest-id = %u", destination, IPPROTO_ESP, 0x4001);
        line("old = %s 4500\nnew = %s 61001", before, after);
        end();
    }
}

static void suites(void)
{
    line("\ngroup = algorithms\nsource = made by vectors/make/kernel/xfrm.c; names as in /proc/crypto of Linux 6.1\n"
         "kind = xfrm-suite");
    const struct { const char *suite, *name; int bits, icv; } aeads[] = {
        {"AesGcm8 128", "rfc4106(gcm(aes))", 160, 64}, {"AesGcm12 192", "rfc4106(gcm(aes))", 224, 96},
        {"AesGcm16 256", "rfc4106(gcm(aes))", 288, 128}, {"AesCcm8 128", "rfc4309(ccm(aes))", 152, 64},
        {"AesCcm12 192", "rfc4309(ccm(aes))", 216, 96}, {"AesCcm16 256", "rfc4309(ccm(aes))", 280, 128},
        {"NullAesGmac 128", "rfc4543(gcm(aes))", 160, 128},
        {"ChaCha20Poly1305", "rfc7539esp(chacha20,poly1305)", 288, 128}};
    for (size_t i = 0; i < sizeof aeads / sizeof *aeads; i++) {
        memset(&message, 0, sizeof message);
        body(0);
        line("\ncase = %s\ncipher = %s", aeads[i].suite, aeads[i].suite);
        struct xfrm_algo_aead *to = attribute(XFRMA_ALG_AEAD, sizeof *to + aeads[i].bits / 8);
        strcpy(to->alg_name, aeads[i].name);
        to->alg_key_len = aeads[i].bits;
        to->alg_icv_len = aeads[i].icv;
        fill(to->alg_key, aeads[i].bits / 8, 1);
        octets("key", to->alg_key, aeads[i].bits / 8);
        octets("octets", message.rest, message.header.nlmsg_len - NLMSG_HDRLEN);
    }
}

static void pairs(void)
{
    const struct { const char *suite, *cipher; int bits; const char *mac; int macbits, icv; } pairs[] = {
        {"AesCbc 128 HmacSha256_128", "cbc(aes)", 128, "hmac(sha256)", 256, 128},
        {"AesCbc 256 HmacSha384_192", "cbc(aes)", 256, "hmac(sha384)", 384, 192},
        {"AesCtr 192 HmacSha512_256", "rfc3686(ctr(aes))", 224, "hmac(sha512)", 512, 256},
        {"TripleDes HmacSha1_96", "cbc(des3_ede)", 192, "hmac(sha1)", 160, 96},
        {"Null AesXcbc96", "ecb(cipher_null)", 0, "xcbc(aes)", 128, 96},
        {"AesCbc 192 AesCmac96", "cbc(aes)", 192, "cmac(aes)", 128, 96}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        memset(&message, 0, sizeof message);
        body(0);
        line("\ncase = %s\ncipher = %s", pairs[i].suite, pairs[i].suite);
        struct xfrm_algo *cipher = attribute(XFRMA_ALG_CRYPT, sizeof *cipher + pairs[i].bits / 8);
        strcpy(cipher->alg_name, pairs[i].cipher);
        cipher->alg_key_len = pairs[i].bits;
        fill(cipher->alg_key, pairs[i].bits / 8, 1);
        if (pairs[i].bits)
            octets("key", cipher->alg_key, pairs[i].bits / 8);
        struct xfrm_algo_auth *mac = attribute(XFRMA_ALG_AUTH_TRUNC, sizeof *mac + pairs[i].macbits / 8);
        strcpy(mac->alg_name, pairs[i].mac);
        mac->alg_key_len = pairs[i].macbits;
        mac->alg_trunc_len = pairs[i].icv;
        fill(mac->alg_key, pairs[i].macbits / 8, 101);
        octets("integrity-key", mac->alg_key, pairs[i].macbits / 8);
        octets("octets", message.rest, message.header.nlmsg_len - NLMSG_HDRLEN);
    }
}

static void errors(void)
{
    line("\ngroup = errors\nsource = made by vectors/make/kernel/xfrm.c with linux/netlink.h of Linux 6.1\n"
         "kind = netlink-error");
    const char *text = "Requested AEAD algorithm not found";
    for (int capped = 0; capped < 3; capped++) {
        /* Success; an error with words behind a capped request; the same behind a whole one. */
        memset(&message, 0, sizeof message);
        message.header = (struct nlmsghdr){.nlmsg_type = NLMSG_ERROR, .nlmsg_seq = 7, .nlmsg_pid = 1234,
            .nlmsg_flags = capped == 0 ? NLM_F_CAPPED : NLM_F_ACK_TLVS | (capped == 1 ? NLM_F_CAPPED : 0)};
        size_t request = capped == 2 ? 37 : 0;
        struct nlmsgerr *error = body(sizeof *error + request);
        error->error = capped ? -22 : 0;
        error->msg = (struct nlmsghdr){.nlmsg_len = NLMSG_LENGTH(capped == 2 ? 37 : 224),
            .nlmsg_type = XFRM_MSG_NEWSA, .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = 7};
        fill(error + 1, request, 1);
        if (capped) {
            strcpy(attribute(NLMSGERR_ATTR_MSG, strlen(text) + 1), text);
            *(uint32_t *)attribute(NLMSGERR_ATTR_OFFS, 4) = 244;
        }
        line("\ncase = %s", capped == 0 ? "success" : capped == 1 ? "capped" : "with the request");
        octets("message", &message, NLMSG_ALIGN(message.header.nlmsg_len));
        /* Number, the request's type and the offset (all ones for none), then the words. */
        uint32_t figures[] = {htonl(capped ? 22 : 0), htonl(XFRM_MSG_NEWSA), htonl(capped ? 244 : ~0u)};
        octets("verdict-octets", figures, sizeof figures);
        if (capped)
            line("words = \"%s\"", text);
    }
}

int main(void)
{
    line("# Messages of netlink and XFRM as a 64-bit little-endian Linux has them.\nsuite = xfrm");
    sas();
    policies();
    events();
    suites();
    pairs();
    errors();
    return EXIT_SUCCESS;
}

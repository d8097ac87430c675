# OpenIKED as another gateway, with the keys that its package makes, and no certificates.
# Source: ci/checks/profiles, which captures what Debian's openiked 7.2 sends with its default policy: proposals, the key exchange,
# nonce and vendor ID, notifies and their order, both as initiator and as responder. IKE_AUTH is as its log has it: CERT and CERTREQ,
# both for a raw public key and the latter empty; neither INITIAL_CONTACT nor MOBIKE_SUPPORTED.
# Source: iked.conf(5): fragmentation is off. MOBIKE is on, but only a responder announces it, to who has announced it.
#
# Not expressed here: CERTREQ and SIGNATURE_HASH_ALGORITHMS change places in a response. On OpenBSD there are ESP proposals with
# combined modes, SHA2-256 and extended sequence numbers (iked.conf(5)); Linux's PF_KEY has none of these.

auth = ecdsa
identity = fqdn

weak-ike = no
ike = aes128gcm16-aes256gcm16-prfsha256-prfsha384-prfsha512-prfsha1-x25519-ecp521-ecp384-ecp256-modp4096-modp3072-modp2048-modp1536-modp1024
ike = aes256-aes192-aes128-3des-sha256-sha384-sha512-sha1-prfsha256-prfsha384-prfsha512-prfsha1-x25519-ecp521-ecp384-ecp256-modp4096-modp3072-modp2048-modp1536-modp1024

weak-esp = no
esp = aes256-aes192-aes128-sha384-sha512-sha1-noesn

certreq = yes

# "set nofragmentation" is the default.
fragment-size = none
mobike = no
redirect = no
window = 1

nonce = 32
vendor-id = "OpenIKED-7.2"

# strongSwan 5.9 with its default proposals and settings, as a gateway or a Linux client with a certificate.
# Source: ci/checks/profiles, which captures what Debian's charon 5.9.8 sends as initiator with all plugins of the packages:
# proposals, the key exchange, nonce and notifies. IKE_AUTH is as its log has it: IDi, CERT, INITIAL_CONTACT, CERTREQ, IDr, AUTH, SA,
# TSi, TSr, and behind them the notifies.
# Source: swanctl.conf(5) (no PFS unless a method is named).
# Source: zeek-plugin-ikev2/ikev2.pcap, packet 5: the size of fragments.
#
# Not expressed here: Camellia; which algorithms there are depends on the plugins that are loaded. Nor the order of the notifies in
# IKE_SA_INIT, nor Identity (5) in SIGNATURE_HASH_ALGORITHMS, nor that SUPPORTED_AUTH_METHODS, which is younger, is not in IKE_AUTH.
# Nor what only a responder says: MULTIPLE_AUTH_SUPPORTED in IKE_SA_INIT, behind CHILDLESS_IKEV2_SUPPORTED, and AUTH_LIFETIME.

auth = rsa
identity = fqdn

# With 3DES last, which the gateway does not take.
weak-ike = no
ike = aes128-aes192-aes256-aes128ctr-aes192ctr-aes256ctr-3des-sha256-sha384-sha512-aesxcbc-aescmac-sha1-prfsha256-prfsha384-prfsha512-prfaesxcbc-prfaescmac-prfsha1-x25519-x448-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-modp3072-modp4096-modp6144-modp8192-modp2048
ike = aes128ccm16-aes192ccm16-aes256ccm16-aes128gcm16-aes192gcm16-aes256gcm16-chacha20poly1305-aes128ccm8-aes192ccm8-aes256ccm8-aes128ccm12-aes192ccm12-aes256ccm12-aes128gcm8-aes192gcm8-aes256gcm8-aes128gcm12-aes192gcm12-aes256gcm12-prfsha256-prfsha384-prfsha512-prfaesxcbc-prfaescmac-prfsha1-x25519-x448-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-modp3072-modp4096-modp6144-modp8192-modp2048

# Without key exchange methods: there is no PFS unless it is configured.
esp = aes128gcm16-aes192gcm16-aes256gcm16-noesn
esp = aes128-aes192-aes256-sha256-sha384-sha512-sha1-aesxcbc-noesn

certreq = yes

# charon.fragment_size. The fragments in ikev2.pcap, packet 5, are IP packets of 1,268 octets: whole blocks of the cipher.
fragment-size = 1280
mobike = yes
redirect = yes
window = 1

nonce = 32

# RFC 4739, RFC 5998 although no EAP is asked for, and the half of RFC 6311 that is about message IDs.
auth-notify = MULTIPLE_AUTH_SUPPORTED
auth-notify = EAP_ONLY_AUTHENTICATION
auth-notify = IKEV2_MESSAGE_ID_SYNC_SUPPORTED

# charon.send_vendor_id is off, and without vips no address is asked for: neither vendor-id nor request.

# strongSwan 5.9 with its default proposals and settings, as a gateway or a Linux client with a certificate.
# Source: swanctl.conf(5) (proposals that are "default", noesn unless esn is named, no PFS unless a method is named).
# Source: zeek-plugin-ikev2/ikev2.pcap, packet 1, which is strongSwan by its shape, and older (no Curve25519): AES-CBC by
# growing keys; the order of integrity algorithms, prfs and groups; separate integrity algorithms before combined modes, and
# those with an ICV of 16 octets before those of 8 and then of 12; FRAGMENTATION_SUPPORTED, SIGNATURE_HASH_ALGORITHMS and
# REDIRECT_SUPPORTED, in this order; no vendor ID; a nonce of 32 octets. Packet 5: the size of fragments.
# Source: wireshark/ikev2-decrypt-*, packets 3: the notifies of IKE_AUTH, behind TSr.
# Common knowledge, not checked against source or capture: ChaCha20-Poly1305 and its place, X25519, X448, and the defaults
# of mobike and send_vendor_id.
#
# Not expressed here: Camellia, and what that capture has besides: AES-CTR, AES-CCM, AES-CMAC, 3DES; which algorithms
# there are depends on the plugins that are loaded. Nor the order of the notifies in IKE_SA_INIT, nor that
# SUPPORTED_AUTH_METHODS, which is younger, is not in IKE_AUTH. Nor what only a responder says: MULTIPLE_AUTH_SUPPORTED in
# IKE_SA_INIT (wireshark/ikev2-decrypt-*, packets 2), behind CHILDLESS_IKEV2_SUPPORTED (ikev2.pcap, packet 4), and
# AUTH_LIFETIME. Nor the prf in the child's proposals of wireshark/ikev2-decrypt-*, packets 3 and 4, where RFC 7296 §3.3.3
# has none, and no default either.

auth = rsa
identity = fqdn

ike = aes128-aes192-aes256-sha256-sha384-sha512-aesxcbc-sha1-prfaesxcbc-prfsha256-prfsha384-prfsha512-prfsha1-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-x25519-x448-modp3072-modp4096-modp6144-modp8192-modp2048
ike = aes128gcm16-aes192gcm16-aes256gcm16-chacha20poly1305-aes128gcm8-aes192gcm8-aes256gcm8-aes128gcm12-aes192gcm12-aes256gcm12-prfaesxcbc-prfsha256-prfsha384-prfsha512-prfsha1-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-x25519-x448-modp3072-modp4096-modp6144-modp8192-modp2048

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

# RFC 4739, and RFC 5998 although no EAP is asked for.
auth-notify = MULTIPLE_AUTH_SUPPORTED
auth-notify = EAP_ONLY_AUTHENTICATION

# charon.send_vendor_id is off, and without vips no address is asked for: neither vendor-id nor request.

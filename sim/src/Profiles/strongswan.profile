# strongSwan 5.9 with its default proposals and settings, as a gateway or a Linux client with a certificate.
# Source: swanctl.conf(5) (proposals that are "default", noesn unless esn is named, no PFS unless a method is named).
# Source: zeek-plugin-ikev2/ikev2.pcap, packet 1, which is strongSwan by its shape, and older (no Curve25519): the order of
# integrity algorithms, prfs and groups; separate integrity algorithms before combined modes; FRAGMENTATION_SUPPORTED,
# SIGNATURE_HASH_ALGORITHMS and REDIRECT_SUPPORTED, in this order; no vendor ID.
# Common knowledge, not checked against source or capture: the ciphers and their order, and the defaults of mobike,
# fragmentation, fragment_size, follow_redirects and send_vendor_id.
#
# Not expressed here: Camellia, and what that capture has besides: AES-CTR, AES-CCM, AES-CMAC, 3DES; which algorithms
# there are depends on the plugins that are loaded. Nor MULTIPLE_AUTH_SUPPORTED in the IKE_SA_INIT response and the
# IKE_AUTH request, and EAP_ONLY_AUTHENTICATION in every IKE_AUTH request (wireshark/ikev2-decrypt-aes256gcm16.pcap,
# packets 2 and 3).

auth = rsa
identity = fqdn

ike = aes128-aes192-aes256-sha256-sha384-sha512-aesxcbc-sha1-prfaesxcbc-prfsha256-prfsha384-prfsha512-prfsha1-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-x25519-x448-modp3072-modp4096-modp6144-modp8192-modp2048
ike = aes128gcm16-aes192gcm16-aes256gcm16-chacha20poly1305-aes128gcm12-aes192gcm12-aes256gcm12-aes128gcm8-aes192gcm8-aes256gcm8-prfaesxcbc-prfsha256-prfsha384-prfsha512-prfsha1-ecp256-ecp384-ecp521-brainpool256-brainpool384-brainpool512-x25519-x448-modp3072-modp4096-modp6144-modp8192-modp2048

# Without key exchange methods: there is no PFS unless it is configured.
esp = aes128gcm16-aes192gcm16-aes256gcm16-noesn
esp = aes128-aes192-aes256-sha256-sha384-sha512-sha1-aesxcbc-noesn

certreq = yes

# charon.fragment_size
fragment-size = 1280
mobike = yes
redirect = yes
window = 1

# charon.send_vendor_id is off, and without vips no address is asked for: neither vendor-id nor request.

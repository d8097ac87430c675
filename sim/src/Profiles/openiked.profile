# OpenIKED 7 as another gateway, with the keys that OpenBSD makes at its first start.
# Source: parse.y (ikev2_default_ike_transforms and ikev2_default_esp_transforms; mobike on, fragmentation off, vendorid on).
# Common knowledge, not checked against source or capture: the combined-mode proposals and the order of the two kinds, the
# ends of the ESP list, the kind of the first key, the text of the vendor ID.

auth = ecdsa
identity = fqdn

weak-ike = no
ike = aes256-aes192-aes128-3des-sha256-sha384-sha512-sha1-prfsha256-prfsha384-prfsha512-prfsha1-x25519-ecp521-ecp384-ecp256-modp4096-modp3072-modp2048-modp1536-modp1024
ike = aes128gcm16-aes256gcm16-prfsha256-prfsha384-prfsha512-prfsha1-x25519-ecp521-ecp384-ecp256-modp4096-modp3072-modp2048-modp1536-modp1024

weak-esp = no
esp = aes256-aes192-aes128-sha256-sha384-sha512-sha1-esn-noesn
esp = aes128gcm16-aes256gcm16-esn-noesn

certreq = yes

# "set nofragmentation" is the default.
fragment-size = none
mobike = yes
redirect = no
window = 1

vendor-id = "OpenIKED-7.3"

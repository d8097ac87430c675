# Android 11 and later: the platform's VPN with a pre-shared key (Ikev2VpnProfile).
# Sources: the Android Open Source Project, VpnIkev2Utils (identities) and TunnelModeChildSessionParams (the netmask that
# comes along with an address).
# Common knowledge, not checked against source or capture: the proposals and their order, MOBIKE, the size of fragments,
# which attributes the VPN asks for.

auth = psk

# An identity with a colon, or with @# before it, goes out as ID_KEY_ID.
identity = key-id

# Ciphers with a MAC, then the combined-mode ones.
ike = aes256ctr-aes192ctr-aes128ctr-aes256-aes192-aes128-sha512-sha384-sha256-aesxcbc-aescmac-prfsha512-prfsha384-prfsha256-prfaesxcbc-prfaescmac-modp4096-x25519-modp3072-modp2048
ike = chacha20poly1305-aes256gcm16-aes192gcm16-aes128gcm16-aes256gcm12-aes192gcm12-aes128gcm12-aes256gcm8-aes192gcm8-aes128gcm8-prfsha512-prfsha384-prfsha256-prfaesxcbc-prfaescmac-modp4096-x25519-modp3072-modp2048

esp = aes256ctr-aes192ctr-aes128ctr-aes256-aes192-aes128-sha512-sha384-sha256-aesxcbc-aescmac
esp = chacha20poly1305-aes256gcm16-aes192gcm16-aes128gcm16-aes256gcm12-aes192gcm12-aes128gcm12-aes256gcm8-aes192gcm8-aes128gcm8

# What every path over IPv6 carries (RFC 7383 §2.5.1).
fragment-size = 1280

# Since Android 13 the VPN asks its library for it.
mobike = yes
redirect = no
window = 1

request = INTERNAL_IP4_ADDRESS
request = INTERNAL_IP4_NETMASK    # comes along with the address
request = INTERNAL_IP6_ADDRESS
request = INTERNAL_IP4_DNS
request = INTERNAL_IP6_DNS

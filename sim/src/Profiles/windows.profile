# Windows 10 and 11: the built-in VPN client with a user name and a password.
# Sources: the strongSwan 6.0 documentation on Windows clients (algorithms, NegotiateDH2048_AES256, MOBIKE, no redirection).
# Source: zeek-spicy-ipsec/ipsec_client.pcap, packet 1, a Windows client of 2015 by its vendor IDs: the twelve single
# proposals with AES-CBC and 3DES, their order, modp1024 in KE; the nonce's length; the four vendor IDs, their order, and
# that they come last.
# Common knowledge, not checked against a capture: the proposals with AES-GCM and modp2048 and their place, the identity, the
# attributes and their numbers, the size of fragments, the fourteen octets.
#
# Not expressed here: ESP with DES and with NULL encryption, which come last and which nobody should grant; a value of
# fourteen octets is sent, but what is in it is not known, so they are zeros. In that capture, besides: no
# SIGNATURE_HASH_ALGORITHMS and no FRAGMENTATION_SUPPORTED, which later versions send; an IKE_AUTH request of 3,468
# octets, and so in IP fragments, that is sent again unchanged after one second and another one.

auth = eap-mschapv2

# The address of the interface, also behind a NAT.
identity = ipv4-address

# By default nothing but modp1024, and AES-GCM with it since Windows 11. A gateway that takes weak ones gets the first and
# weakest, as strongSwan did in ipsec_client.pcap, packet 2. This one takes them only with this:
weak-ike = no

ike = 3des-sha1-modp1024
ike = 3des-sha256-modp1024
ike = 3des-sha384-modp1024
ike = aes128-sha1-modp1024
ike = aes128-sha256-modp1024
ike = aes128-sha384-modp1024
ike = aes192-sha1-modp1024
ike = aes192-sha256-modp1024
ike = aes192-sha384-modp1024
ike = aes256-sha1-modp1024
ike = aes256-sha256-modp1024
ike = aes256-sha384-modp1024
ike = aes128gcm16-prfsha1-modp1024
ike = aes128gcm16-prfsha256-modp1024
ike = aes128gcm16-prfsha384-modp1024
ike = aes256gcm16-prfsha1-modp1024
ike = aes256gcm16-prfsha256-modp1024
ike = aes256gcm16-prfsha384-modp1024

# The registry value NegotiateDH2048_AES256 = 1 adds these. The first KE is still of modp1024, so that a gateway that
# wants better has to correct it (INVALID_KE_PAYLOAD).
ike = aes256-sha1-modp2048
ike = aes256-sha256-modp2048
ike = aes256-sha384-modp2048

# SHA-1 alone, unless Set-VpnConnectionIPsecConfiguration says otherwise, so the gateway has to take it.
weak-esp = yes
esp = aes256-sha1
esp = aes128-sha1
esp = 3des-sha1

# Fragments fit packets of 576 octets: a certificate chain comes in more than sixteen.
fragment-size = 576
mobike = yes
redirect = no
window = 1

request = INTERNAL_IP4_ADDRESS
request = INTERNAL_IP4_DNS
request = INTERNAL_IP4_NBNS
request = INTERNAL_IP4_SERVER
# Neither empty nor of seventeen octets, as RFC 7296 §3.15.1 has it.
request = INTERNAL_IP6_ADDRESS/14
request = INTERNAL_IP6_DNS
request = INTERNAL_IP6_SERVER

# Of the requests in ipsec_client.pcap.
nonce = 48

vendor-id = 1e2b516905991c7d7c96fcbfb587e46100000009  # MS NT5 ISAKMPOAKLEY, version 9: Windows 8 and later
vendor-id = fb1de3cdf341b7ea16b7e5be0855f120          # MS-Negotiation Discovery Capable
vendor-id = 26244d38eddb61b3172a36e3d0cfb819          # Vid-Initial-Contact
vendor-id = 01528bbbc00696121849ab9a1c5b2a5100000002  # security realm

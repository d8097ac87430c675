# iOS 14 and later, and macOS: the built-in client, set up by hand with a user name and a password.
# Sources: the strongSwan 5.9 documentation on iOS and macOS (modp2048, ecp256, modp1536 and SHA-2 in IKE, PFS, no CERTREQ).
# Common knowledge, not checked against a capture: the proposals in full and their order, REDIRECT_SUPPORTED,
# fragmentation, MOBIKE, the attributes.
#
# Not expressed here: macOS 14 rekeys with proposal numbers that do not begin with 1; that they are taken is a scenario.

auth = eap-mschapv2
identity = fqdn

# The gateway takes the first two.
weak-ike = no
ike = aes256-sha256-modp2048
ike = aes256-sha256-ecp256
ike = aes256-sha256-modp1536
ike = aes128-sha1-modp1024
ike = 3des-sha1-modp1024

# The gateway offers and takes modp2048. iOS and macOS differ here; macOS rekeys without a key exchange of the child's own
# although the gateway would make one, so PFS must stay optional.
rekey-with-ke = no
weak-esp = no
esp = aes256-sha256-modp2048
esp = aes128-sha1
esp = 3des-sha1

# Only a configuration profile with ServerCertificateIssuerCommonName makes it ask for a certificate.
certreq = no

# What every path over IPv6 carries (RFC 7383 §2.5.1).
fragment-size = 1280
mobike = yes
redirect = yes
window = 1

# Said of iOS and macOS; which notifies are meant has not been checked. Here: all but errors, MOBIKE's and REDIRECT.
answers-any-notify = no

request = INTERNAL_IP4_ADDRESS
request = INTERNAL_IP4_DHCP
request = INTERNAL_IP4_DNS
request = INTERNAL_IP4_NETMASK
request = INTERNAL_IP6_ADDRESS
request = INTERNAL_IP6_DHCP
request = INTERNAL_IP6_DNS
request = INTERNAL_DNS_DOMAIN

"""IKE messages with SK and SKF payloads, and ESP packets, of every suite."""
from kat import Kat, octets
from primitives import Suite, suites

SOURCE = "made by vectors/make/packets.py with the cryptography package and Python's hmac"
NONE, NOTIFY, DELETE, SK, SKF = 0, 41, 42, 46, 53
UPDATE_SA_ADDRESSES, COOKIE2, NAT_SOURCE, NAT_DESTINATION = 16400, 16401, 16388, 16389
INITIAL_CONTACT = 16384
IDI, PPK_IDENTITY, NO_PPK_AUTH = 35, 16436, 16437


def payload(next_type, body):
    return bytes([next_type, 0]) + (4 + len(body)).to_bytes(2, "big") + body


def notify(next_type, number, data=b""):
    return payload(next_type, bytes([0, 0]) + number.to_bytes(2, "big") + data)


def message(suite, label, exchange, flags, kind, first, inner, fragment=b""):
    """A whole message: padding is of zeros and only as long as the block needs (RFC 7296 §3.14)."""
    key = octets(label + "key", suite.key_length)
    integrity_key = octets(label + "mac", suite.integrity_length)
    iv = octets(label + "iv", suite.iv)
    padding = -(len(inner) + 1) % suite.block
    text = inner + bytes(padding) + bytes([padding])
    length = 4 + len(fragment) + len(iv) + len(text) + suite.icv
    header = octets("spis", 16) + bytes([kind, 0x20, exchange, flags]) + octets(label + "id", 4)
    header += (28 + length).to_bytes(4, "big")
    prefix = header + bytes([first, 0]) + length.to_bytes(2, "big") + fragment
    sealed = suite.seal(key, integrity_key, prefix, iv, text)
    return dict(cipher=suite.name, key=key or None, integrity_key=integrity_key or None,
                inner=inner,
                message=prefix + iv + sealed)


def sk():
    kat = Kat(
        "sk",
        "IKE messages with an encrypted payload (RFC 7296 §3.14, RFC 5282) or a "
        "fragment of one (RFC 7383 §2.5). key has its salt or nonce behind it; "
        "inner is the chain of payloads.")
    inner = notify(DELETE, INITIAL_CONTACT) + payload(NONE, bytes([3, 4, 0, 1]) + octets("spi", 4))
    kat.group("SK of every suite", SOURCE, "sk")
    for suite in suites(child=False):
        kat.case(suite.name, **message(suite, suite.name, 37, 0x08, SK, NOTIFY, inner))
    kat.group("SK without and with long content", SOURCE, "sk")
    for suite in (Suite("AesGcm16", 256), Suite("AesCbc", 128, "HmacSha256_128"),
                  Suite("AesCcm16", 128)):
        kat.case(f"{suite.name}, empty", **message(suite, "empty", 37, 0x20, SK, NONE, b""))
        long = payload(NONE, octets("vendor", 1000))
        kat.case(f"{suite.name}, 1,004 octets", **message(suite, "long", 35, 0x08, SK, 43, long))
    kat.group("MOBIKE (RFC 4555 §3.5)", SOURCE, "sk")
    update = notify(NOTIFY, UPDATE_SA_ADDRESSES) + notify(NOTIFY, NAT_SOURCE, octets("s", 20))
    update += notify(NOTIFY, NAT_DESTINATION, octets("d", 20))
    update += notify(NONE, COOKIE2, octets("c", 16))
    suite = Suite("AesGcm16", 128)
    kat.case("UPDATE_SA_ADDRESSES", **message(suite, "mobike", 37, 0x08, SK, NOTIFY, update))
    kat.group("PPK (RFC 8784 §3)", SOURCE, "sk")
    # IDi, PPK_IDENTITY of type PPK_ID_FIXED, NO_PPK_AUTH; the response's PPK_IDENTITY is empty.
    request = payload(NOTIFY, bytes([2, 0, 0, 0]) + b"east.example.org")
    request += notify(NOTIFY, PPK_IDENTITY, b"\x02tomorrow") + notify(NONE, NO_PPK_AUTH, octets("no ppk", 32))
    for suite in (Suite("AesGcm16", 256), Suite("AesCbc", 256, "HmacSha256_128")):
        kat.case(f"PPK_IDENTITY and NO_PPK_AUTH, {suite.name}", **message(suite, "ppk", 35, 0x08, SK, IDI, request))
        kat.case(f"PPK_IDENTITY in the response, {suite.name}",
                 **message(suite, "ppk response", 35, 0x20, SK, NOTIFY, notify(NONE, PPK_IDENTITY)))
    kat.group("SKF of every suite", SOURCE, "skf")
    whole = payload(NONE, octets("whole", 90))
    for suite in suites(child=False):
        first = message(suite, suite.name + "1", 35, 0x08, SKF, 43, whole[:50], bytes([0, 1, 0, 2]))
        kat.case(suite.name, number=1, total=2, **first)
    kat.group("SKF behind the first", SOURCE, "skf")
    for suite in (Suite("AesGcm16", 256), Suite("AesCbc", 128, "HmacSha256_128")):
        last = message(suite, suite.name + "2", 35, 0x08, SKF, NONE, whole[50:],
                       bytes([0, 2, 0, 2]))
        kat.case(suite.name, number=2, total=2, **last)
    kat.write()


def esp_packet(suite, label, sequence, high, content, next_header):
    key = octets(label + "key", suite.key_length)
    integrity_key = octets(label + "mac", suite.integrity_length)
    counter = sequence.to_bytes(8, "big")[:suite.iv]
    iv = octets(label + "iv", suite.iv) if suite.random_iv else counter
    prefix = octets("esp spi", 4) + sequence.to_bytes(4, "big")
    # RFC 4303 §2.4: padding counts up from 1 and ends on the block and on four octets.
    padding = -(len(content) + 2) % max(4, suite.block)
    text = content + bytes(range(1, padding + 1)) + bytes([padding, next_header])
    sealed = suite.seal(key, integrity_key, prefix, iv, text, high)
    return dict(cipher=suite.name, key=key or None, integrity_key=integrity_key or None,
                packet=prefix + iv + sealed,
                payload=content, next_header=next_header, sequence_high=high)


def esp():
    kat = Kat(
        "esp",
        "ESP packets (RFC 4303). sequence-high is there for extended sequence "
        "numbers: their high half is authenticated, not sent.")
    kat.group("ESP of every suite", SOURCE, "esp")
    for suite in suites(child=True):
        kat.case(suite.name, **esp_packet(suite, suite.name, 3, None, octets("packet", 27), 4))
    kat.group("ESP with extended sequence numbers", SOURCE, "esp")
    for suite in suites(child=True):
        kat.case(suite.name, **esp_packet(suite, suite.name, 2, 0, octets("packet", 21), 41))
        kat.case(f"{suite.name}, high half 7", **esp_packet(
            suite, suite.name + "7", 0xfffffff0, 7, octets("packet", 8), 17))
    kat.write()


def main():
    sk()
    esp()

"""Signatures in AUTH payloads: methods 1, 9–11 (RFC 7296, RFC 4754) and 14 (RFC 7427, RFC 8420)."""
import hashlib

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa, utils

from kat import Kat, octets

SOURCE = "made by vectors/make/signatures.py with the cryptography package"
HASHES = {"Sha1": hashes.SHA1, "Sha256": hashes.SHA256, "Sha384": hashes.SHA384,
          "Sha512": hashes.SHA512}
# RFC 7427 Appendix A.
RSA_IDS = {"Sha256": "300d06092a864886f70d01010b0500", "Sha384": "300d06092a864886f70d01010c0500",
           "Sha512": "300d06092a864886f70d01010d0500"}
ECDSA_IDS = {"Sha256": "300a06082a8648ce3d040302", "Sha384": "300a06082a8648ce3d040303",
             "Sha512": "300a06082a8648ce3d040304"}
HASH_OIDS = {"Sha256": "0609608648016503040201", "Sha384": "0609608648016503040202",
             "Sha512": "0609608648016503040203"}

# SEC 2 §2.4.2, §2.5.1, §2.6.1: the orders of the curves.
ORDERS = {
    "secp256r1": 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
    "secp384r1": 2**384 - 0x389cb27e0bc8d220a7e5f24db74f58851313e695333ad68d,
    "secp521r1": 2**521 - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7,
}


def pss_id(name):
    """RFC 4055 §3.1, everything explicit but the trailer, which has its default."""
    digest = bytes.fromhex("300d" + HASH_OIDS[name] + "0500")
    mask = bytes.fromhex("301a06092a864886f70d010108") + digest
    salt = bytes([0x02, 1, hashlib.new(name).digest_size])
    fields = ((0xa0, digest), (0xa1, mask), (0xa2, salt))
    parts = b"".join(bytes([tag, len(body)]) + body for tag, body in fields)
    body = bytes.fromhex("06092a864886f70d01010a") + bytes([0x30, len(parts)]) + parts
    return bytes([0x30, len(body)]) + body


def prefixed(identifier, signature):
    return bytes([len(identifier)]) + identifier + signature


def is_prime(n):
    if any(n % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def rsa_key(bits):
    """The same key on every run: for tests only."""
    def prime(label):
        n = int.from_bytes(octets(label, bits // 16), "big") | 1 | 3 << (bits // 2 - 2)
        while not is_prime(n) or n % 65537 == 1:
            n += 2
        return n

    p, q = prime(f"p{bits}"), prime(f"q{bits}")
    e = 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(e, p * q)
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def pss_sign(key, name, message, salt_length=None, filler=0, separator=1, top=0, trailer=0xbc,
             attempt=0):
    """EMSA-PSS (RFC 8017 §9.1.1), with the same salt on every run; or what it must not be."""
    numbers = key.private_numbers()
    n = numbers.public_numbers.n
    length, size = (n.bit_length() + 6) // 8, hashlib.new(name).digest_size
    salt = octets(f"salt{attempt}", size if salt_length is None else salt_length)
    digest = hashlib.new(name, message).digest()
    check = hashlib.new(name, bytes(8) + digest + salt).digest()
    zeros = bytearray(length - size - len(salt) - 2)
    zeros[-1] = filler
    block = bytes(zeros) + bytes([separator]) + salt
    seeds = (check + i.to_bytes(4, "big") for i in range(len(block) // size + 1))
    mask = b"".join(hashlib.new(name, seed).digest() for seed in seeds)
    masked = bytearray(a ^ b for a, b in zip(block, mask))
    masked[0] &= 0xff >> (8 * length - (n.bit_length() - 1))
    masked[0] |= top
    encoded = int.from_bytes(bytes(masked) + check + bytes([trailer]), "big")
    if encoded >= n:
        return pss_sign(key, name, message, salt_length, filler, separator, top, trailer,
                        attempt + 1)
    return pow(encoded, numbers.d, n).to_bytes((n.bit_length() + 7) // 8, "big")


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def pkcs8(key):
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def rsa_pkcs1(kat):
    octet = octets("signed octets", 90)
    for bits in (2048, 3072):
        key = rsa_key(bits)
        both = dict(public=spki(key), octets=octet)
        sign = {name: key.sign(octet, padding.PKCS1v15(), kind()) for name, kind in HASHES.items()}
        kat.group(f"RSASSA-PKCS1-v1_5, {bits} bits", SOURCE, "auth-signature", **both)
        # RFC 7296 §3.8: method 1 is SHA-1 by default; a stronger hash is verified unannounced.
        kat.case("method 1, Sha1, made again", method="RsaSignature", private=pkcs8(key),
                 signature="RsaPkcs1",
                 hash="Sha1", auth=sign["Sha1"], verdict="accepted")
        for name in ("Sha256", "Sha384", "Sha512"):
            kat.case(f"method 1, {name}", method="RsaSignature", auth=sign[name],
                     verdict="accepted")
            kat.case(f"method 14, {name}, made again", method="DigitalSignature",
                     private=pkcs8(key),
                     signature="RsaPkcs1", hash=name,
                     auth=prefixed(bytes.fromhex(RSA_IDS[name]), sign[name]),
                     verdict="accepted")
        if bits == 2048:
            bad_rsa(kat, sign)


def bad_rsa(kat, sign):
    sha256 = bytes.fromhex(RSA_IDS["Sha256"])
    good = sign["Sha256"]
    for name, auth in (
            ("an octet short", prefixed(sha256, good[:-1])),
            ("an octet long", prefixed(sha256, good + b"\0")),
            ("another hash than it says", prefixed(sha256, sign["Sha384"])),
            ("a changed octet", prefixed(sha256, good[:100] + bytes([good[100] ^ 1]) + good[101:])),
            # RFC 8247 §3.2: SHA-1 must not be used in Digital Signature.
            ("SHA-1 in method 14",
             prefixed(bytes.fromhex("300d06092a864886f70d0101050500"), sign["Sha1"])),
            ("ECDSA's identifier", prefixed(bytes.fromhex(ECDSA_IDS["Sha256"]), good)),
            ("no identifier", good), ("nothing", b""), ("zeros", prefixed(sha256, bytes(256))),
            ("an identifier of no octets", b"\0" + good)):
        kat.case(f"refused: {name}", method="DigitalSignature", auth=auth, verdict="refused")
    kat.case("refused: method 9 for an RSA key", method="EcdsaSha256P256", auth=good,
             verdict="refused")
    kat.case("refused: shared key's method", method="SharedKey", auth=good, verdict="refused")


def rsa_pss(kat):
    key, octet = rsa_key(2048), octets("signed octets", 90)
    kat.group("RSASSA-PSS", SOURCE, "auth-signature", public=spki(key), octets=octet,
              method="DigitalSignature")
    for name, kind in list(HASHES.items())[1:]:
        signature = pss_sign(key, name, octet)
        scheme = padding.PSS(padding.MGF1(kind()), kind.digest_size)
        key.public_key().verify(signature, octet, scheme, kind())
        kat.case(name, auth=prefixed(pss_id(name), signature), verdict="accepted")
    wrong = pss_sign(key, "Sha384", octet)
    kat.case("another hash than it says", auth=prefixed(pss_id("Sha256"), wrong), verdict="refused")
    for case, fault in (
            ("another trailer", dict(trailer=0xcc)), ("a salt of 20 octets", dict(salt_length=20)),
            ("no salt", dict(salt_length=0)), ("a padding that is not of zeros", dict(filler=1)),
            ("another octet before the salt", dict(separator=2)),
            ("the top bit set", dict(top=0x80))):
        signature = pss_sign(key, "Sha256", octet, **fault)
        kat.case(f"refused: {case}", auth=prefixed(pss_id("Sha256"), signature), verdict="refused")
    pkcs1 = key.sign(octet, padding.PKCS1v15(), hashes.SHA256())
    kat.case("PKCS#1 v1.5 under PSS's name", auth=prefixed(pss_id("Sha256"), pkcs1),
             verdict="refused")


def ecdsa(kat):
    """RFC 6979 §A.2.5–§A.2.7: deterministic, so that the signatures can be made again."""
    scalars = {
        ("EcdsaSha256P256", "Sha256"): (
            ec.SECP256R1(), 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721),
        ("EcdsaSha384P384", "Sha384"): (ec.SECP384R1(), int(
            "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D8"
            "96D5724E4C70A825F872C9EA60D2EDF5", 16)),
        ("EcdsaSha512P521", "Sha512"): (ec.SECP521R1(), int(
            "00FAD06DAA62BA3B25D2FB40133DA757205DE67F5BB0018FEE8C86E1B68C7E75"
            "CAA896EB32F1F47C70855836A6D16FCC1466F6D8FBEC67DB89EC0C08B0E996B83538", 16)),
    }
    for (method, own), (curve, scalar) in scalars.items():
        key = ec.derive_private_key(scalar, curve)
        length = (curve.key_size + 7) // 8
        # The keys are the RFC's; the signatures are computed, and must be what it prints.
        kat.group(f"ECDSA, {curve.name}", "keys of RFC 6979 §A.2.5–§A.2.7; " + SOURCE,
                  "auth-signature",
                  public=spki(key))
        for message in (b"sample", b"test"):
            for name in ("Sha256", "Sha384", "Sha512"):
                der = key.sign(message, ec.ECDSA(HASHES[name](), deterministic_signing=True))
                identifier = bytes.fromhex(ECDSA_IDS[name])
                shared = dict(octets=message, private=pkcs8(key), signature="Ecdsa", hash=name,
                              verdict="accepted")
                kat.case(f"{message.decode()}, {name}, method 14", method="DigitalSignature",
                         auth=prefixed(identifier, der), **shared)
                if name == own:
                    r, s = utils.decode_dss_signature(der)
                    raw = r.to_bytes(length, "big") + s.to_bytes(length, "big")
                    kat.case(f"{message.decode()}, {method}", method=method, auth=raw, **shared)
        bad_ecdsa(kat, method, own, length, raw, curve)


def bad_ecdsa(kat, method, own, length, raw, curve):
    bad = [("r = 0", bytes(length) + raw[length:]), ("s = 0", raw[:length] + bytes(length)),
           ("zeros", bytes(2 * length)), ("r and s exchanged", raw[length:] + raw[:length]),
           ("an octet short", raw[:-1]), ("an octet long", raw + b"\0"), ("nothing", b"")]
    order = ORDERS[curve.name].to_bytes(length, "big")
    bad += [("r = n", order + raw[length:]), ("s = n", raw[:length] + order)]
    for name, auth in bad:
        kat.case(f"refused: {name}", method=method, octets=b"test", auth=auth, verdict="refused")
    r, s = int.from_bytes(raw[:length], "big"), int.from_bytes(raw[length:], "big")
    der = utils.encode_dss_signature(r, s)
    identifier = bytes.fromhex(ECDSA_IDS[own])
    for name, auth in (("r | s in method 14", prefixed(identifier, raw)),
                       ("DER with an octet behind it", prefixed(identifier, der + b"\0")),
                       ("RSA's identifier", prefixed(bytes.fromhex(RSA_IDS["Sha256"]), der))):
        kat.case(f"refused: {name}", method="DigitalSignature", octets=b"test", auth=auth,
                 verdict="refused")
    kat.case("refused: DER in the classical method", method=method, octets=b"test", auth=der,
             verdict="refused")


def edwards(kat):
    octet = octets("signed octets", 90)
    for name, private, oid, length in (("Ed25519", ed25519.Ed25519PrivateKey, "300506032b6570", 32),
                                       ("Ed448", ed448.Ed448PrivateKey, "300506032b6571", 57)):
        key = private.from_private_bytes(octets(name, length))
        identifier, good = bytes.fromhex(oid), key.sign(octet)
        kat.group(name, SOURCE, "auth-signature", public=spki(key), octets=octet,
                  method="DigitalSignature")
        kat.case("made again", private=pkcs8(key), signature="EdDsa", hash="Identity",
                 auth=prefixed(identifier, good), verdict="accepted")
        other = "300506032b6571" if name == "Ed25519" else "300506032b6570"
        for case, auth in (
                ("the other curve's identifier", prefixed(bytes.fromhex(other), good)),
                ("an octet short", prefixed(identifier, good[:-1])),
                ("an octet long", prefixed(identifier, good + b"\0")),
                ("parameters", prefixed(bytes.fromhex("3007" + oid[4:] + "0500"), good)),
                ("s not reduced", prefixed(identifier, good[:length] + b"\xff" * length)),
                ("zeros", prefixed(identifier, bytes(2 * length))), ("nothing", b"")):
            kat.case(f"refused: {case}", auth=auth, verdict="refused")


def main():
    kat = Kat(
        "signatures",
        "The content of AUTH payloads by signature: for method 14 the length and "
        "the DER of the AlgorithmIdentifier, then the signature. With a private key"
        " the signature is made again as well.")
    rsa_pkcs1(kat)
    rsa_pss(kat)
    ecdsa(kat)
    edwards(kat)
    kat.write()

"""Key exchanges in the MODP groups, and bad public values (RFC 6989 §2, RFC 7748 §6)."""
import hashlib
import re

from cryptography.hazmat.primitives.asymmetric import ec, mlkem

from kat import DATA, Kat, octets

SOURCE = "made by vectors/make/exchanges.py with Python's integers"
# RFC 2409 §6 and RFC 3526: p = 2^n - 2^(n-64) - 1 + 2^64 * (floor(2^(n-130) pi) + k).
# For each n the k, and the octets of an exponent.
SAFE = {768: (149686, 20), 1024: (129093, 20), 1536: (741804, 24), 2048: (124476, 29),
        3072: (1690314, 35),
        4096: (240904, 41), 6144: (929484, 47), 8192: (4743158, 50)}
# RFC 5114 §2: the orders of the subgroups.
ORDERS = {
    "Modp1024s160": "f518aa8781a8df278aba4e7d64b7cb9d49462353",
    "Modp2048s224": "801c0d34c58d93fe997177101f80535a4738cebcbf389a99b36371eb",
    "Modp2048s256": "8cf83642a709a097b447997640129da299b1a47d1eb3750ba308b0fe64f5fbd3",
}
CURVES = {"Ecp256": ec.SECP256R1, "Ecp384": ec.SECP384R1, "Ecp521": ec.SECP521R1,
          "BrainpoolP256": ec.BrainpoolP256R1, "BrainpoolP384": ec.BrainpoolP384R1,
          "BrainpoolP512": ec.BrainpoolP512R1}
PRIMES = {
    "Ecp256": 2**256 - 2**224 + 2**192 + 2**96 - 1, "Ecp384": 2**384 - 2**128 - 2**96 + 2**32 - 1,
    "Ecp521": 2**521 - 1,
    # RFC 5639 §3.
    "BrainpoolP224": 0xD7C134AA264366862A18302575D1D787B09F075797DA89F57EC8C0FF,
    "BrainpoolP256": 0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
    "BrainpoolP384":
        0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123
        << 128 | 0xACD3A729901D1A71874700133107EC53,
    "BrainpoolP512":
        0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330871
        << 256 | 0x7D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3,
}


def pi(bits):
    """floor(2^bits pi) by Machin's formula, with 64 bits to spare."""
    one = 1 << (bits + 64)

    def arctan(n):
        total, term, k = 0, one // n, 0
        while term:
            total += term // (2 * k + 1) * (-1) ** k
            term //= n * n
            k += 1
        return total

    return 4 * (4 * arctan(5) - arctan(239)) >> 64


def published_primes():
    """What groups.kat has, by method."""
    words = (DATA / "groups.kat").read_text(encoding="utf-8")
    found = re.findall(r"method = (\w+)\nprime =\n((?:  [0-9a-f]+\n)+)", words)
    return {method: int(re.sub(r"\s", "", prime), 16) for method, prime in found}


def safe_primes():
    for bits, (k, exponent) in SAFE.items():
        p = 2**bits - 2**(bits - 64) - 1 + 2**64 * (pi(bits - 130) + k)
        assert p == published_primes()[f"Modp{bits}"], bits
        yield f"Modp{bits}", p, bits // 8, exponent


def modp():
    kat = Kat(
        "dh-modp",
        "Key exchanges in the MODP groups with safe primes, whose RFCs publish "
        "none. A private exponent is as long as the implementation makes them, and "
        "has its top bit set.")
    kat.group("MODP groups", SOURCE, "dh")
    for method, p, length, exponent in safe_primes():
        own = int.from_bytes(b"\x80" + octets(method + "own", exponent - 1), "big")
        peer = pow(2, int.from_bytes(octets(method + "peer", exponent), "big"), p)
        kat.case(method, method=method, private=own.to_bytes(exponent, "big"),
                 public=pow(2, own, p).to_bytes(length, "big"), peer=peer.to_bytes(length, "big"),
                 shared=pow(peer, own, p).to_bytes(length, "big"))
    kat.write()


def repeated(count, rest=b""):
    """Zeros in front, written shortly."""
    return f"00*{count}" + (f" {rest.hex()}" if rest else "")


def bad_modp(kat):
    kat.group("MODP, safe primes",
              "RFC 6989 §2.1: 1 < y < p-1; RFC 7296 §3.4: as long as the prime", "dh-public")
    for method, p, length, _ in safe_primes():
        add_modp(kat, method, p, length)
        kat.case(f"{method}, 2", method=method, public=repeated(length - 1, b"\2"),
                 verdict="accepted")
        kat.case(f"{method}, p-2", method=method, public=(p - 2).to_bytes(length, "big"),
                 verdict="accepted")
    kat.group("MODP, subgroups of prime order", "RFC 6989 §2.2: y^q = 1 mod p", "dh-public")
    for method, order in ORDERS.items():
        p, q = published_primes()[method], int(order, 16)
        length = p.bit_length() // 8
        assert (p - 1) % q == 0
        add_modp(kat, method, p, length)
        member, stranger = pow(3, (p - 1) // q, p), pow(3, q, p)
        assert pow(member, q, p) == 1 != pow(2, q, p) and stranger not in (0, 1)
        for name, value, verdict in (("a member", member, "accepted"),
                                     ("an element of the other subgroup", stranger,
                                     "refused"), ("2", 2, "refused"), ("p-2", p - 2, "refused")):
            kat.case(f"{method}, {name}", method=method, public=value.to_bytes(length, "big"),
                     verdict=verdict)


def add_modp(kat, method, p, length):
    kat.case(f"{method}, 0", method=method, public=repeated(length), verdict="refused")
    kat.case(f"{method}, 1", method=method, public=repeated(length - 1, b"\1"), verdict="refused")
    for name, value in (("p-1", p - 1), ("p", p), ("p+1", p + 1)):
        kat.case(f"{method}, {name}", method=method, public=value.to_bytes(length, "big"),
                 verdict="refused")
    kat.case(f"{method}, nothing", method=method, public=b"", verdict="refused")
    kat.case(f"{method}, an octet short", method=method, public=repeated(length - 2, b"\2"),
             verdict="refused")
    kat.case(f"{method}, an octet long", method=method, public=repeated(length, b"\2"),
             verdict="refused")


def points(method):
    """Two points of the curve."""
    if method == "BrainpoolP224":
        # RFC 6954 §A.1, in dh.kat.
        words = (DATA / "dh.kat").read_text(encoding="utf-8")
        found = re.findall(r"method = BrainpoolP224\n.*\npublic =\s+([0-9a-f\s]+?)\npeer", words)
        return [
            (int(xy[:56], 16), int(xy[56:], 16)) for xy in (re.sub(r"\s", "", f) for f in found)]
    numbers = [
        ec.derive_private_key(n, CURVES[method]()).public_key().public_numbers() for n in (1, 7)]
    return [(n.x, n.y) for n in numbers]


def bad_ecp(kat):
    kat.group("ECP and brainpool",
              "RFC 6989 §2.3: 0 <= x, y < p and on the curve; RFC 5903 §7: x | y", "dh-public")
    for method, p in PRIMES.items():
        length = (p.bit_length() + 7) // 8
        (x, y), (x2, y2) = points(method)
        a = (y * y - x**3 - y2 * y2 + x2**3) * pow(x - x2, -1, p) % p
        b = (y * y - x**3 - a * x) % p

        def add(name, px, py, verdict="refused"):
            public = px.to_bytes(length, "big") + py.to_bytes(length, "big")
            kat.case(f"{method}, {name}", method=method, public=public, verdict=verdict)

        xy = x.to_bytes(length, "big") + y.to_bytes(length, "big")
        add("a point", x, y, "accepted")
        add("its negative", x, p - y, "accepted")
        add("off the curve by one bit of y", x, y ^ 1)
        add("off the curve by one bit of x", x ^ 1, y)
        add("(0, 0), how some write infinity", 0, 0)
        add("(0, 1)", 0, 1)
        add("x and y exchanged", y, x)
        add("x = p", p, y)
        add("y = p", x, p)
        small, root = small_point(p, a, b)
        add("a point with a small x", small, root, "accepted")
        if p + small < 256**length:
            add("the same point, x not reduced", p + small, root)
        add("all ones", 256**length - 1, 256**length - 1)
        kat.case(f"{method}, nothing", method=method, public=b"", verdict="refused")
        kat.case(f"{method}, x alone", method=method, public=xy[:length], verdict="refused")
        kat.case(f"{method}, infinity in SEC 1", method=method, public=b"\0", verdict="refused")
        kat.case(f"{method}, uncompressed in SEC 1", method=method, public=b"\4" + xy,
                 verdict="refused")
        kat.case(f"{method}, compressed in SEC 1", method=method,
                 public=bytes([2 + y % 2]) + xy[:length],
                 verdict="refused")
        kat.case(f"{method}, an octet short", method=method, public=xy[:-1], verdict="refused")


def small_point(p, a, b):
    for x in range(1, 1000):
        square = (x**3 + a * x + b) % p
        root = square_root(square, p)
        if root is not None:
            return x, root
    raise ValueError("no small point")


def square_root(square, p):
    """Tonelli and Shanks."""
    if pow(square, (p - 1) // 2, p) != 1:
        return None
    q, s, z = p - 1, 0, 2
    while q % 2 == 0:
        q, s = q // 2, s + 1
    while pow(z, (p - 1) // 2, p) == 1:
        z += 1
    m, c, t, r = s, pow(z, q, p), pow(square, q, p), pow(square, (q + 1) // 2, p)
    while t != 1:
        i, power = 0, t
        while power != 1:
            i, power = i + 1, power * power % p
        b = pow(c, 1 << (m - i - 1), p)
        m, c, t, r = i, b * b % p, t * b * b % p, r * b % p
    return r


def ladder(k, u, p, a24, bits):
    """RFC 7748 §5."""
    x1, x2, z2, x3, z3, swap = u, 1, 0, u, 1, 0
    for t in reversed(range(bits)):
        bit = k >> t & 1
        if swap ^ bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swap = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb = a * a % p, b * b % p
        e, da, cb = aa - bb, d * a, c * b
        x3, z3 = (da + cb)**2 % p, x1 * (da - cb)**2 % p
        x2, z2 = aa * bb % p, e * (aa + a24 * e) % p
    if swap:
        x2, z2 = x3, z3
    return x2 * pow(z2, -1, p) % p if z2 % p else 0


def bad_montgomery(kat):
    kat.group("X25519 and X448", "RFC 7748 §6: an all-zero secret; RFC 8031 §3: the length",
              "dh-public")
    p = 2**255 - 19
    order8 = [0xe0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800,
              0x5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157]
    order8 = [int.from_bytes(n.to_bytes(32, "big"), "little") for n in order8]
    for u in (0, 1, *order8, p - 1, p, p + 1):
        assert ladder(8 * 12345, u % p, p, 121665, 255) == 0
        for name, value in ((f"{u:#x}", u), (f"{u:#x}, top bit set", u | 1 << 255)):
            kat.case(f"X25519, u = {name}", method="X25519", public=value.to_bytes(32, "little"),
                     verdict="refused")
    # RFC 7748 §5: the top bit is ignored and values beyond p are reduced.
    for name, value in (("9", 9), ("9, top bit set", 9 | 1 << 255), ("p+9", p + 9),
                        ("2^255-1", 2**255 - 1)):
        kat.case(f"X25519, u = {name}", method="X25519", public=value.to_bytes(32, "little"),
                 verdict="accepted")
    p = 2**448 - 2**224 - 1
    for name, u in (("0", 0), ("1", 1), ("p-1", p - 1), ("p", p), ("p+1", p + 1)):
        assert ladder(4 * 12345, u % p, p, 39081, 448) == 0
        kat.case(f"X448, u = {name}", method="X448", public=u.to_bytes(56, "little"),
                 verdict="refused")
    for name, u in (("5", 5), ("p+5", p + 5)):
        kat.case(f"X448, u = {name}", method="X448", public=u.to_bytes(56, "little"),
                 verdict="accepted")
    for method, length in (("X25519", 32), ("X448", 56)):
        for name, wrong in (("nothing", 0), ("an octet short", length - 1),
                            ("an octet long", length + 1)):
            kat.case(f"{method}, {name}", method=method, public=b"\x09" * wrong, verdict="refused")


def kem():
    kat = Kat(
        "mlkem",
        "ML-KEM (FIPS 203, draft-ietf-ipsecme-ikev2-mlkem). A seed is d | z. A "
        "ciphertext that nobody made gives a secret that nobody shares (FIPS 203 "
        "§6.3).")
    source = "made by vectors/make/exchanges.py with the cryptography package"
    sizes = {"MlKem768": (mlkem.MLKEM768PrivateKey, 1088),
             "MlKem1024": (mlkem.MLKEM1024PrivateKey, 1568)}
    kat.group("encapsulation keys", source, "kem-key")
    for method, (private, _) in sizes.items():
        seed = octets(method, 64)
        key = private.from_seed_bytes(seed).public_key().public_bytes_raw()
        kat.case(method, method=method, seed=seed, public=key)
    kat.group("decapsulation", source, "kem-secret")
    for method, (private, length) in sizes.items():
        seed = octets(method, 64)
        key = private.from_seed_bytes(seed)
        shared, ciphertext = key.public_key().encapsulate()
        kat.case(method, method=method, seed=seed, ciphertext=ciphertext, shared=shared)
        ciphertext = hashlib.shake_256(b"nobody").digest(length)
        kat.case(f"{method}, not made by anybody", method=method, seed=seed, ciphertext=ciphertext,
                 shared=key.decapsulate(ciphertext))
    kat.write()


def main():
    modp()
    kat = Kat(
        "dh-public",
        "Public values of a peer: which are taken and which refused, by initiator "
        "and responder alike. The values are made by vectors/make/exchanges.py; a "
        "group's source is the rule that decides.")
    bad_modp(kat)
    bad_ecp(kat)
    bad_montgomery(kat)
    kat.write()
    # Encapsulation draws randomness: to make others, as good as these, remove the file.
    if not (DATA / "mlkem.kat").exists():
        kem()

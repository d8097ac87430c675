"""The key schedule (RFC 7296 §2.14, §2.17, §2.18), AUTH (§2.15) and NAT detection (§2.23)."""
import hashlib
import ipaddress

from kat import Kat, octets
from primitives import PRFS, Suite, prf, prf_plus

SOURCE = "made by vectors/make/keys.py with Python's hmac and the cryptography package's AES"
SUITES = {
    "HmacSha1": Suite("AesCbc", 128, "HmacSha1_96"), "AesXcbc": Suite("AesCbc", 256, "AesXcbc96"),
    "HmacSha256": Suite("AesGcm16", 256), "HmacSha384": Suite("AesCtr", 192, "HmacSha384_192"),
    "HmacSha512": Suite("ChaCha20Poly1305"), "AesCmac": Suite("AesCcm12", 128),
}
CHILDREN = [Suite("AesGcm16", 128), Suite("AesCbc", 256, "HmacSha512_256"),
            Suite("Null", 0, "AesCmac96")]


def ike_keys(name, suite, skeyseed, ni, nr, spi_i, spi_r):
    length = 3 * PRFS[name] + 2 * suite.integrity_length + 2 * suite.key_length
    return prf_plus(name, skeyseed, ni + nr + spi_i + spi_r, length)


def initial_seed(name, ni, nr, secret):
    # RFC 7296 §2.14: only the first 64 bits of each nonce for these two.
    if name in ("AesXcbc", "AesCmac"):
        ni, nr = ni[:8], nr[:8]
    return prf(name, ni + nr, secret)


class Sa:
    def __init__(self, name, nonce_i=32, nonce_r=32, secret=32):
        self.name, self.suite = name, SUITES[name]
        self.ni, self.nr = octets(name + "ni", nonce_i), octets(name + "nr", nonce_r)
        self.secret = octets(name + "secret", secret)
        self.spi_i, self.spi_r = octets(name + "spi i", 8), octets(name + "spi r", 8)
        self.skeyseed = initial_seed(name, self.ni, self.nr, self.secret)
        self.keys = ike_keys(
            name, self.suite, self.skeyseed, self.ni, self.nr, self.spi_i, self.spi_r)
        self.sk_d = self.keys[:PRFS[name]]

    def inputs(self):
        return dict(
            prf=self.name, cipher=self.suite.name, ni=self.ni, nr=self.nr, secret=self.secret,
            spi_i=self.spi_i, spi_r=self.spi_r)

    def sk_p(self, initiator):
        length = PRFS[self.name]
        return self.keys[-2 * length:-length] if initiator else self.keys[-length:]


def ike(kat):
    for name in PRFS:
        kat.group(f"IKE SA keys, {name}", SOURCE, "ike-keys")
        # The shortest and the longest nonces (RFC 7296 §3.9), secrets of several groups.
        for nonce_i, nonce_r, secret in ((16, 16, 32), (32, 32, 256), (256, 256, 66), (16, 256, 1)):
            sa = Sa(name, nonce_i, nonce_r, secret)
            kat.case(f"nonces of {nonce_i} and {nonce_r}, secret of {secret} octets", **sa.inputs(),
                     skeyseed=sa.skeyseed, keys=sa.keys)


def child(kat):
    for name in PRFS:
        sa = Sa(name)
        kat.group(f"KEYMAT, {name}", SOURCE, "child-keys", **sa.inputs())
        for suite in CHILDREN:
            for secret in (b"", octets("child secret", 48)):
                ni, nr = octets("child ni", 20), octets("child nr", 24)
                length = 2 * (suite.key_length + suite.integrity_length)
                kat.case(
                    f"{suite.name} {'with' if secret else 'without'} key exchange",
                    child_cipher=suite.name,
                    child_secret=secret or None, child_ni=ni, child_nr=nr,
                    keymat=prf_plus(name, sa.sk_d, secret + ni + nr, length))


def rekey(kat):
    names = list(PRFS)
    for name, new in zip(names, names[1:] + names[:1]):
        sa, suite = Sa(name), SUITES[new]
        secret, ni, nr = octets("new secret", 32), octets("new ni", 32), octets("new nr", 48)
        spi_i, spi_r = octets("new spi i", 8), octets("new spi r", 8)
        seed = prf(name, sa.sk_d, secret + ni + nr)
        kat.group(f"IKE SA rekey, {name}", SOURCE, "ike-rekey", **sa.inputs())
        for to in (name, new):
            suite = SUITES[to]
            kat.case(f"to {to}", new_secret=secret, new_ni=ni, new_nr=nr, new_skeyseed=seed,
                     new_prf=to,
                     new_cipher=suite.name, new_spi_i=spi_i, new_spi_r=spi_r,
                     new_keys=ike_keys(to, suite, seed, ni, nr, spi_i, spi_r))


def chain(kat):
    """RFC 9370 §2.2.2: each further key exchange changes the keys under the nonces and SPIs of IKE_SA_INIT."""
    for name in ("HmacSha256", "HmacSha512", "AesXcbc"):
        sa, seed, sk_d = Sa(name), None, None
        secrets = [octets(f"{name} SK({n})", length) for n, length in ((1, 32), (2, 66), (3, 32))]
        kat.group(f"Keys of further key exchanges, {name} (RFC 9370 §2.2.2)", SOURCE, "key-chain", **sa.inputs())
        keys = sa.keys
        for n, secret in enumerate(secrets, 1):
            seed = prf(name, keys[:PRFS[name]], secret + sa.ni + sa.nr)
            keys = ike_keys(name, sa.suite, seed, sa.ni, sa.nr, sa.spi_i, sa.spi_r)
            further = {f"secret_{i}": value for i, value in enumerate(secrets[:n], 1)}
            kat.case(f"{n} further", **further, new_skeyseed=seed, new_keys=keys)
    for name in ("HmacSha256", "HmacSha512"):
        sa = Sa(name)
        # RFC 9370 §2.2.4: CREATE_CHILD_SA and its IKE_FOLLOWUP_KE.
        kat.group(f"KEYMAT with further key exchanges, {name} (RFC 9370 §2.2.4)", SOURCE, "child-keys", **sa.inputs())
        for suite in CHILDREN:
            secret, ni, nr = octets("child secret", 48), octets("child ni", 20), octets("child nr", 24)
            further = octets("child SK(1)", 32) + octets("child SK(2)", 66)
            kat.case(f"{suite.name}, two further", child_cipher=suite.name, child_secret=secret, child_ni=ni,
                     child_nr=nr, child_further=further,
                     keymat=prf_plus(name, sa.sk_d, secret + ni + nr + further,
                                     2 * (suite.key_length + suite.integrity_length)))


def ppk():
    kat = Kat(
        "ppk",
        "Postquantum preshared keys (RFC 8784 §3): SK_d, SK_pi and SK_pr are prf+(PPK, what they were), as long as "
        "they were; SK_ai to SK_er stay.")
    for name, length in PRFS.items():
        sa = Sa(name)
        kat.group(f"keys with a PPK, {name}", SOURCE, "ppk-keys", **sa.inputs())
        for octets_of_ppk in (16, 32, 64, 200):
            key = octets(f"ppk {octets_of_ppk}", octets_of_ppk)
            kat.case(f"PPK of {octets_of_ppk} octets", ppk=key,
                     sk_d=prf_plus(name, key, sa.sk_d, length),
                     sk_pi=prf_plus(name, key, sa.sk_p(True), length),
                     sk_pr=prf_plus(name, key, sa.sk_p(False), length))
    kat.write()


def plus(kat):
    kat.group("prf+", SOURCE, "prf-plus")
    for name, length in PRFS.items():
        key, seed = octets(name + "key", length), octets(name + "seed", 40)
        for wanted in (1, length, length + 1, 4 * length - 3):
            kat.case(f"{name}, {wanted} octets", prf=name, key=key, seed=seed,
                     out=prf_plus(name, key, seed, wanted))


def auth():
    kat = Kat(
        "auth",
        "AUTH by shared key: prf(prf(secret, \"Key Pad for IKEv2\"), octets), where"
        " the octets are the message, the other side's nonce and prf(SK_p, "
        "RestOfIDPayload).")
    ids = [("initiator", "Fqdn", 2, b"east.example.org"),
           ("responder", "KeyId", 11, octets("id", 9))]
    for name in PRFS:
        sa = Sa(name)
        kat.group(f"shared key, {name}", SOURCE, "auth-psk", **sa.inputs())
        for side, word, number, data in ids:
            message = octets(side + " IKE_SA_INIT", 120)
            rest = bytes([number, 0, 0, 0]) + data
            signed = message + (sa.nr if side == "initiator" else sa.ni) + prf(
                name, sa.sk_p(side == "initiator"), rest)
            for secret in (b"correct horse battery staple", octets("psk", 150)):
                key = prf(name, secret, b"Key Pad for IKEv2")
                kat.case(f"{side}, secret of {len(secret)} octets", side=side, id_type=word,
                         id=data,
                         message=message, shared_secret=secret, octets=signed,
                         auth=prf(name, key, signed))
    kat.write()


def nat():
    kat = Kat(
        "nat",
        "NAT_DETECTION_SOURCE_IP: SHA-1(SPIi | SPIr | address | port) (RFC 7296 "
        "§2.23), also after MOBIKE's UPDATE_SA_ADDRESSES (RFC 4555 §3.5).")
    kat.group("NAT detection", "made by vectors/make/keys.py with Python's hashlib",
              "nat-detection")
    for address, port, spi_r in (
            ("198.51.100.7", 500, bytes(8)), ("198.51.100.7", 4500, octets("r", 8)),
            ("2001:db8::1:7", 500, bytes(8)), ("2001:db8:ffff::2", 61000, octets("r", 8))):
        spi_i = octets("i", 8)
        data = spi_i + spi_r + ipaddress.ip_address(address).packed + port.to_bytes(2, "big")
        kat.case(f"{address} port {port}", spi_i=spi_i, spi_r=spi_r, address=address, port=port,
                 hash=hashlib.sha1(data).digest())
    kat.write()


def main():
    kat = Kat(
        "key-schedule",
        "prf+ and the keys that come from it: the IKE SA's (SKEYSEED, then SK_d | "
        "SK_ai | SK_ar | SK_ei | SK_er | SK_pi | SK_pr), a child SA's KEYMAT, and "
        "the next IKE SA's after a rekey.")
    plus(kat)
    ike(kat)
    child(kat)
    rekey(kat)
    chain(kat)
    kat.write()
    ppk()
    auth()
    nat()

"""Pseudorandom functions and packet ciphers, from hashlib, hmac and the cryptography package."""
import hmac

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.cmac import CMAC

PRFS = {
    "HmacSha1": 20, "AesXcbc": 16, "HmacSha256": 32, "HmacSha384": 48, "HmacSha512": 64,
    "AesCmac": 16,
}
INTEGRITY = {  # key octets, ICV octets
    "HmacSha1_96": (20, 12), "AesXcbc96": (16, 12), "AesCmac96": (16, 12),
    "HmacSha256_128": (32, 16),
    "HmacSha384_192": (48, 24), "HmacSha512_256": (64, 32),
}
AEADS = {  # salt octets, ICV octets
    "AesGcm8": (4, 8), "AesGcm12": (4, 12), "AesGcm16": (4, 16), "AesCcm8": (3, 8),
    "AesCcm12": (3, 12),
    "AesCcm16": (3, 16), "NullAesGmac": (4, 16), "ChaCha20Poly1305": (4, 16),
}


def aes_block(key, block):
    encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def aes_xcbc(key, data):
    """RFC 3566 §4."""
    k1, k2, k3 = (aes_block(key, bytes([n]) * 16) for n in (1, 2, 3))
    blocks = [data[i:i + 16] for i in range(0, len(data), 16)] or [b""]
    chain = bytes(16)
    for block in blocks[:-1]:
        chain = aes_block(k1, xor(chain, block))
    last = blocks[-1]
    if len(last) == 16:
        return aes_block(k1, xor(xor(chain, last), k2))
    last += b"\x80" + bytes(15 - len(last))
    return aes_block(k1, xor(xor(chain, last), k3))


def aes_cmac(key, data):
    mac = CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def prf(name, key, data):
    if name == "AesXcbc":  # RFC 4434 §2
        key = key.ljust(16, b"\0") if len(key) <= 16 else aes_xcbc(bytes(16), key)
        return aes_xcbc(key, data)
    if name == "AesCmac":  # RFC 4615 §3
        return aes_cmac(key if len(key) == 16 else aes_cmac(bytes(16), key), data)
    return hmac.new(key, data, name[4:].lower()).digest()


def prf_plus(name, key, seed, length):
    """RFC 7296 §2.13."""
    out, block, number = b"", b"", 1
    while len(out) < length:
        block = prf(name, key, block + seed + bytes([number]))
        out += block
        number += 1
    return out[:length]


def mac(name, key, data):
    length = INTEGRITY[name][1]
    if name == "AesXcbc96":
        return aes_xcbc(key, data)[:length]
    if name == "AesCmac96":
        return aes_cmac(key, data)[:length]
    return hmac.new(key, data, name[4:name.index("_")].lower()).digest()[:length]


class Suite:
    """One way to protect packets: [prefix][IV][text][ICV]."""

    def __init__(self, encryption, bits=0, integrity=None):
        self.encryption, self.bits, self.integrity = encryption, bits, integrity
        self.name = " ".join(str(part) for part in (encryption, bits or None, integrity) if part)
        plain = {"TripleDes": 24, "Null": 0, "ChaCha20Poly1305": 32}.get(encryption, bits // 8)
        self.salt = AEADS.get(encryption, (0, 0))[0] or (4 if encryption == "AesCtr" else 0)
        self.key_length = plain + self.salt
        self.integrity_length = INTEGRITY[integrity][0] if integrity else 0
        self.icv = AEADS[encryption][1] if encryption in AEADS else INTEGRITY[integrity][1]
        self.block = {"AesCbc": 16, "TripleDes": 8}.get(encryption, 1)
        self.iv = {"AesCbc": 16, "Null": 0}.get(encryption, 8)
        self.random_iv = encryption in ("AesCbc", "TripleDes")

    def seal(self, key, integrity_key, prefix, iv, text, high=None):
        """Text and ICV; high is the unsent half of an extended sequence number."""
        if self.encryption in AEADS:
            # RFC 4106 §5: the high half stands between SPI and sequence number.
            header = prefix if high is None else prefix[:4] + high.to_bytes(4, "big") + prefix[4:]
            return self.seal_aead(key, header, iv, text)
        sealed = self.encrypt(key, iv, text)
        trailer = b"" if high is None else high.to_bytes(4, "big")
        return sealed + mac(self.integrity, integrity_key, prefix + iv + sealed + trailer)

    def seal_aead(self, key, header, iv, text):
        key, nonce = key[:-self.salt], key[-self.salt:] + iv
        if self.encryption == "ChaCha20Poly1305":
            return ChaCha20Poly1305(key).encrypt(nonce, text, header)
        if self.encryption == "NullAesGmac":
            return text + AESGCM(key).encrypt(nonce, b"", header + iv + text)
        if self.encryption.startswith("AesCcm"):
            return AESCCM(key, tag_length=self.icv).encrypt(nonce, text, header)
        sealed = AESGCM(key).encrypt(nonce, text, header)
        return sealed[:len(text) + self.icv]

    def encrypt(self, key, iv, text):
        if self.encryption == "Null":
            return text
        if self.encryption == "AesCtr":
            mode = modes.CTR(key[-4:] + iv + b"\0\0\0\1")
            cipher = Cipher(algorithms.AES(key[:-4]), mode)
        elif self.encryption == "TripleDes":
            cipher = Cipher(TripleDES(key), modes.CBC(iv))
        else:
            cipher = Cipher(algorithms.AES(key), modes.CBC(iv))
        encryptor = cipher.encryptor()
        return encryptor.update(text) + encryptor.finalize()


def suites(child):
    """Every suite; those for child SAs alone when asked for."""
    for name in ("AesGcm8", "AesGcm12", "AesGcm16", "AesCcm8", "AesCcm12", "AesCcm16"):
        for bits in (128, 192, 256):
            yield Suite(name, bits)
    yield Suite("ChaCha20Poly1305")
    if child:
        for bits in (128, 192, 256):
            yield Suite("NullAesGmac", bits)
    for integrity in INTEGRITY:
        for name in ("AesCbc", "AesCtr"):
            for bits in (128, 192, 256):
                yield Suite(name, bits, integrity)
        yield Suite("TripleDes", 0, integrity)
        if child:
            yield Suite("Null", 0, integrity)

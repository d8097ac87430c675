"""EAP-MSCHAPv2: the proofs of RFC 2759 and the keys of RFC 3079."""
import hashlib

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from kat import Kat, octets

SOURCE = "made by vectors/make/eap.py with hashlib and the cryptography package's DES"
MASK = 0xFFFFFFFF
# (user, password, authenticator challenge, peer challenge)
RFC2759 = ("User", "clientPass", bytes.fromhex("5b5d7c7d7b3f2f3e3c2c602132262628"),
           bytes.fromhex("21402324255e262a28295f2b3a337c7e"))


def md4(data):
    """RFC 1320: OpenSSL 3 has it no longer by itself."""
    def rotate(value, count):
        return (value << count | value >> (32 - count)) & MASK

    length = len(data) * 8
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + length.to_bytes(8, "little")
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    rounds = [
        (lambda x, y, z: x & y | ~x & z, 0, list(range(16)), (3, 7, 11, 19)),
        (lambda x, y, z: x & y | x & z | y & z, 0x5A827999, [n // 4 + n % 4 * 4 for n in range(16)], (3, 5, 9, 13)),
        (lambda x, y, z: x ^ y ^ z, 0x6ED9EBA1, [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
         (3, 9, 11, 15)),
    ]
    for at in range(0, len(data), 64):
        words = [int.from_bytes(data[at + i:at + i + 4], "little") for i in range(0, 64, 4)]
        a, b, c, d = state
        for mix, constant, order, shifts in rounds:
            for step, word in enumerate(order):
                mixed = rotate((a + (mix(b, c, d) & MASK) + words[word] + constant) & MASK, shifts[step % 4])
                a, b, c, d = d, mixed, b, c
        state = [(x + y) & MASK for x, y in zip(state, (a, b, c, d))]
    return b"".join(word.to_bytes(4, "little") for word in state)


def des(key, block):
    """Of 56 bits without parity; three keys alike make 3DES what DES was."""
    bits = int.from_bytes(key, "big")
    spread = bytes((bits >> (49 - 7 * i) & 0x7F) << 1 for i in range(8))
    encryptor = Cipher(TripleDES(spread * 3), modes.ECB()).encryptor()
    return encryptor.update(block) + encryptor.finalize()


def sha1(*parts):
    return hashlib.sha1(b"".join(parts)).digest()


def start_key(master, magic):
    return sha1(master, bytes(40), magic, b"\xf2" * 40)[:16]


def figures(user, password, authenticator, peer):
    """RFC 2759 §8 and RFC 3079 §3.4, in their order."""
    name = user.rsplit("\\", 1)[-1].encode()
    challenge = sha1(peer, authenticator, name)[:8]
    password_hash = md4(password.encode("utf-16-le"))
    hash_hash = md4(password_hash)
    padded = password_hash + bytes(5)
    nt_response = b"".join(des(padded[i:i + 7], challenge) for i in (0, 7, 14))
    proof = sha1(sha1(hash_hash, nt_response, b"Magic server to client signing constant"), challenge,
                 b"Pad to make it do more than one iteration")
    master = sha1(hash_hash, nt_response, b"This is the MPPE Master Key")[:16]
    client = start_key(master, b"On the client side, this is the send key; on the server side, it is the receive key.")
    server = start_key(master, b"On the client side, this is the receive key; on the server side, it is the send key.")
    return dict(password_hash=password_hash, password_hash_hash=hash_hash, challenge_hash=challenge,
                nt_response=nt_response, authenticator_response=proof, master_key=master,
                msk=client + server + bytes(32))


def main():
    kat = Kat(
        "mschapv2",
        "EAP-MSCHAPv2: the proofs (RFC 2759 §8), the master key (RFC 3079 §3.4), and the MSK, which is "
        "MasterReceiveKey, MasterSendKey and 32 zeros. Names count without their domain.")
    expected = figures(*RFC2759)
    # RFC 2759 §9.2 and RFC 3079 §3.5.3.
    assert expected["nt_response"].hex() == "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df"
    assert expected["authenticator_response"].hex() == "407a5589115fd0d6209f510fe9c04566932cda56"
    assert expected["master_key"].hex() == "fdece3717a8c838cb388e527ae3cdd31"
    assert expected["msk"][16:32].hex() == "8b7cdc149b993a1ba118cb153f56dccb"

    def case(name, user, password, authenticator, peer, **keys):
        kat.case(name, user=user.encode(), password=password.encode(), authenticator_challenge=authenticator,
                 peer_challenge=peer, **keys)

    kat.group("the example of RFC 2759", "RFC 2759 §9.2", "mschapv2")
    published = ("password_hash", "password_hash_hash", "challenge_hash", "nt_response", "authenticator_response")
    case("User", *RFC2759, **{key: expected[key] for key in published})
    kat.group("the keys of RFC 3079", "RFC 3079 §3.5.3; half of the MSK made by vectors/make/eap.py", "mschapv2")
    case("User", *RFC2759, master_key=expected["master_key"], msk=expected["msk"])
    kat.group("other names and passwords", SOURCE, "mschapv2")
    for user, password in (("peer.example", "open sesame"), ("DOMAIN\\User", "clientPass"), ("a", "p"),
                           ("peer@example.org", "x" * 120), ("user", "pässwörd €𝄞")):
        authenticator, peer = octets(user + "authenticator", 16), octets(user + "peer", 16)
        case(f"{user}, {len(password)} characters", user, password, authenticator, peer,
             **figures(user, password, authenticator, peer))
    kat.write()

"""The signature of a robot's message: HMAC-SHA256 over its timestamp, its nonce and its body."""

import hmac
from hashlib import sha256

KEY, TIMESTAMP, NONCE, SIGNATURE = (
    "Ashiato-Link-Key",
    "Ashiato-Link-Timestamp",
    "Ashiato-Link-Nonce",
    "Ashiato-Link-Signature",
)
"""The headers: the id of the key, seconds since 1970, a nonce, and the signature."""


def signature_of(key: str, timestamp: str, nonce: str, body: bytes) -> str:
    """The signature, as in the header: `v1=` and 64 hexadecimal digits."""
    signed = f"{timestamp}\n{nonce}\n".encode() + body
    return "v1=" + hmac.new(key.encode(), signed, sha256).hexdigest()


def is_signature(given: str, key: str, timestamp: str, nonce: str, body: bytes) -> bool:
    """True if `given` is the signature of this message; compares in constant time."""
    right = signature_of(key, timestamp, nonce, body)
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogatepass"))

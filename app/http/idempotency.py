"""Idempotency-Key: what makes two requests the same request."""

import hmac
import re
from hashlib import sha256

from flask import request

from app.http.authorization import service
from app.http.problems import Malformed

HEADER = "Idempotency-Key"


def idempotency_key() -> str | None:
    """The caller's key. Raises Malformed unless it is 1 to 255 visible ASCII characters."""
    key = request.headers.get(HEADER)
    if key is not None and not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        raise Malformed(
            "Idempotency-Key は1字から255字までの、空白のない英数記号で書いてください。",
            "Idempotency-Key takes 1 to 255 visible ASCII characters.",
        )
    return key


def digest() -> str:
    """A keyed hash of method, path and body; uploads count by their names and contents.

    It is keyed because a plain hash of a short personal answer could be guessed.
    """
    mac = hmac.new(service().secrets.signing, b"request", sha256)
    mac.update(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype != "multipart/form-data":
        mac.update(request.get_data(cache=True))
        return mac.hexdigest()
    for name, value in sorted(request.form.items(multi=True)):
        mac.update(f"{name}={value}\n".encode())
    for name, upload in sorted(request.files.items(multi=True)):
        content = sha256()
        while block := upload.stream.read(1 << 16):
            content.update(block)
        upload.stream.seek(0)
        mac.update(f"{name}:{content.hexdigest()}\n".encode())
    return mac.hexdigest()

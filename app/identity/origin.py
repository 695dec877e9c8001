"""The address of the service for browsers: passkeys and OpenID providers are bound to it."""

from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import request

from app.http.authorization import service


class Site(NamedTuple):
    """The origin of our pages, and its host, to which passkeys belong."""

    origin: str
    host: str


def origin() -> str:
    """The scheme, host and port of our pages."""
    return service().settings.public_url or request.host_url.rstrip("/")


def passkey_site() -> Site | None:
    """The site for passkeys; None if they cannot be used.

    In production the address must come from the setting, because a caller could send any host. An
    IP address cannot have passkeys.
    """
    settings = service().settings
    if settings.is_production and settings.public_url is None:
        return None
    own = origin()
    host = urlsplit(own).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Site(own, host) if host else None
    return None

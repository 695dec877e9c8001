"""What a provider of OpenID Connect says of itself: whom it is, and where it is asked.

Large providers answer on several hosts, so the addresses of the discovery document are used. It is
fetched over TLS from the issuer that the settings name, and only its exact issuer is accepted.
"""

import socket
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies

from app.settings import OpenId, OpenIdService, is_address, is_this_machine

PATH = "/.well-known/openid-configuration"
TENANT = "{tenantid}"
"""The placeholder in the issuer of Microsoft Entra's documents that serve several tenants."""


class UnusableDocument(ValueError):
    """The discovery document names another issuer, or an address that must not be asked."""


def require_issuer(document: object, settings: OpenId) -> None:
    """Refuse a discovery document unless it is that of the issuer that the settings name.

    A document of Entra may name its tenant by a placeholder: it stands for the tenant of the
    settings and for no other. Raises UnusableDocument.
    """
    said = document.get("issuer") if isinstance(document, dict) else None
    if settings.service is OpenIdService.ENTRA and isinstance(said, str):
        said = said.replace(TENANT, tenant_of(settings))
    if said != settings.issuer:
        raise UnusableDocument("another issuer")


def tenant_of(settings: OpenId) -> str:
    """The id of the tenant in the issuer of Microsoft Entra: https://HOST/TENANT/v2.0."""
    return urlsplit(settings.issuer).path.split("/")[1]


def endpoint(document: dict[str, Any], name: str, settings: OpenId) -> str:
    """An address of the discovery document to which a browser may be sent.

    It is on the issuer's host, or an https address elsewhere; an issuer on this machine (while
    developing) may name other addresses of this machine. Raises UnusableDocument.
    """
    address, own = str(document.get(name, "")), urlsplit(settings.issuer)
    if (urlsplit(address).scheme, urlsplit(address).netloc) == (own.scheme, own.netloc):
        return address
    is_local = is_this_machine(own.hostname or "")
    host = urlsplit(address).hostname if is_address(address, local=is_local) else None
    if not host or (is_this_machine(host) and not is_local):
        raise UnusableDocument(name)
    return address


def endpoint_to_ask(document: dict[str, Any], name: str, settings: OpenId) -> str:
    """Like `endpoint`, for an address that the service itself asks: it is in no private network.

    The issuer's own host is excepted, because the operator named it. A name that is moved to a
    private address after this check still has to show a certificate of the public name. Behind an
    HTTP proxy the proxy looks names up, so only an address in figures is checked here.
    """
    address = endpoint(document, name, settings)
    host, own = urlsplit(address).hostname or "", urlsplit(settings.issuer).hostname or ""
    if host == own or is_this_machine(own):
        return address
    known = [host] if get_environ_proxies(address) else _addresses_of(host)
    if not all(map(_is_public, known)):
        raise UnusableDocument(name)
    return address


def _addresses_of(host: str) -> list[str]:
    """The addresses of a host. Raises OSError if it has none."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def _is_public(host: str) -> bool:
    """False for an address in figures that is private, local or reserved; True for a name."""
    try:
        found = ip_address(host.partition("%")[0])
    except ValueError:
        return True
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global

"""The two services that offices use, as they answer: other hosts, their own claims, their keys."""

from app.settings import OpenId, OpenIdService
from tests.app.identity.forger import Forger

TENANT = "3c9f4b1e-0f4e-4a57-9d0a-2f4f5e6a7b8c"
SECRET = "a secret that the two share"


def like_google(forger: Forger) -> OpenId:
    """Google: every address but the first is on a host of its own; `hd` names an organisation."""
    forger.metadata_lies = _elsewhere(forger)
    forger.lies = {"hd": "city.example.jp", "email": "hanako@example.jp"}
    return _settings(forger, OpenIdService.GOOGLE)


def like_entra(forger: Forger) -> OpenId:
    """Entra: a tenant in the issuer, by a placeholder in the document; no address, other keys."""
    forger.metadata_lies = _elsewhere(forger)
    base = forger.issuer
    forger.issuer = f"{base}/{TENANT}/v2.0"
    forger.metadata_lies["issuer"] = f"{base}/{{tenantid}}/v2.0"
    forger.lies = {"tid": TENANT, "ver": "2.0", "email": None, "email_verified": None}
    forger.userinfo_status = 403
    return _settings(forger, OpenIdService.ENTRA)


def _elsewhere(forger: Forger) -> dict[str, object]:
    host = forger.issuer.replace("127.0.0.1", "localhost")
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    return {name: f"{host}/{name}" for name in names}


def _settings(forger: Forger, service: OpenIdService) -> OpenId:
    return OpenId(
        issuer=forger.issuer,
        client_id=forger.client_id,
        client_secret=SECRET,
        name=service.value,
        service=service,
    )

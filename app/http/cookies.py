"""The cookies of this service: kept from other sites, in production over TLS."""

from typing import Any

from flask import Response

from app.http.authorization import service


def bound_to_host(name: str) -> str:
    """The name of a cookie that, in production, browsers accept only from our own host over TLS."""
    return f"__Host-{name}" if service().settings.is_production else name


def set_cookie(
    response: Response, name: str, value: str, *, max_age: int | None, for_scripts: bool = False
) -> None:
    """Set a cookie for `max_age` seconds, or with None until the browser is closed.

    The scripts of our pages read it if `for_scripts`.
    """
    attributes = _attributes() | {"httponly": not for_scripts}
    response.set_cookie(name, value, max_age=max_age, **attributes)


def delete_cookie(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(name, **_attributes())


def _attributes() -> dict[str, Any]:
    secure = service().settings.is_production
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "Lax"}

"""The page behind the bare address: says what runs here, and where to go on."""

from flask import Flask, Response, render_template, request

STYLE = "/api/v1/docs.css"


def register(app: Flask) -> None:
    """Open `/`, which needs no sign-in and shows nobody's data."""
    app.add_url_rule("/", "start", _start)


def _start() -> Response:
    language = request.accept_languages.best_match(["ja", "en"]) or "ja"
    page = render_template("start.html", language=language, style=STYLE)
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = language
    response.headers["Vary"] = "Accept-Language"
    return response

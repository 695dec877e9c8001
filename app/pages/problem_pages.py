"""The page that a browser shows for an error."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, g, render_template, request

from domain.kernel.errors import Unavailable
from domain.kernel.text.bilingual import BilingualText

LONGEST_QUERY = 400
"""Characters of a query that an address to come back to may have."""


def page_of_a_problem(
    status: int,
    title: BilingualText,
    sentences: Sequence[BilingualText],
    headers: Mapping[str, str],
) -> Response:
    """The error page; for 401 a redirect to the sign-in page.

    If the request was a form of the reader, the page shows the texts that were typed (`g.unsent`).
    """
    if status == 401:
        return _sign_in_first()
    shown = {"title": title, "sentences": sentences, "status": status, "unsent": g.get("unsent")}
    try:
        page = _drawn(shown, knows_reader=status < 500)
    except Unavailable:
        page = _drawn(shown, knows_reader=False)
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers.update(headers)
    return response


def _drawn(shown: Mapping[str, Any], *, knows_reader: bool) -> str:
    """The page; with `knows_reader` False no store is queried for the reader's session."""
    unknown: dict[str, Any] = {}
    if not knows_reader:
        unknown = {"signed_in_as": lambda: None, "browser_key": lambda: None}
        unknown["is_reader_unknown"] = True
    return render_template("problem.html", **shown, **unknown)


def is_a_browser() -> bool:
    """True if the client is a browser that wants a page, not a program."""
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def own_address() -> str:
    """The path of the current request, with its query unless that is long."""
    query = request.query_string.decode("ascii", "replace")
    is_short = query and len(query) <= LONGEST_QUERY
    return f"{request.path}?{query}" if is_short else request.path


def _sign_in_first() -> Response:
    """Redirect a browser to the sign-in page, and afterwards to the page that it asked for."""
    after = f"?after={quote(own_address())}" if request.method == "GET" else ""
    return Response(status=303, headers={"Location": f"/sign-in{after}"})

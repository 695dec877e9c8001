"""What a person reads in a browser when a page cannot be shown."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from flask import Response, render_template, request

from domain.kernel.wording import Text


def page_of_a_problem(
    status: int, title: Text, sentences: Sequence[Text], headers: Mapping[str, str]
) -> Response:
    """The page that says what is wrong; who is not signed in is asked to sign in first."""
    if status == 401:
        return _sign_in_first()
    page = render_template("problem.html", title=title, sentences=sentences, status=status)
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers.update(headers)
    return response


def is_a_browser() -> bool:
    """True if somebody looks for a page, and not a program for an answer."""
    return not request.path.startswith("/api/") and "text/html" in request.headers.get("Accept", "")


def _sign_in_first() -> Response:
    """Ask a browser to sign in first; a page that was asked for comes after it."""
    after = f"?after={quote(request.path)}" if request.method == "GET" else ""
    return Response(status=303, headers={"Location": f"/sign-in{after}"})

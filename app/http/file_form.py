"""The format of a file answer: `format` in the address, else what `Accept` asks for."""

from collections.abc import Mapping

from flask import request

from app.http.problems import NotAcceptable


def form_asked_for(given: str | None, kinds: Mapping[str, str]) -> str:
    """One of `kinds` (formats with their media types); the first if none is requested.

    Raises NotAcceptable if `Accept` allows none of them.
    """
    if given is not None:
        return given
    accepted = request.accept_mimetypes
    plain = {media.partition(";")[0]: form for form, media in kinds.items()}
    if not accepted:
        return next(iter(plain.values()))
    best = accepted.best_match(list(plain))
    if best is None:
        raise NotAcceptable(list(kinds))
    return plain[best]

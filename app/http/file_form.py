"""In which form a file is answered: as `format` in the address says, else as `Accept` does."""

from collections.abc import Mapping

from flask import request

from app.http.problems import NotAcceptable


def form_asked_for(given: str | None, kinds: Mapping[str, str]) -> str:
    """One of `kinds` (forms with their media types); the first one where nothing is asked for.

    Raises NotAcceptable where `Accept` names none of them.
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

"""A strict parser of JSON bodies: refuses ambiguous input that other parsers accept."""

import json
from typing import Any, NoReturn

from app.http.problems import Malformed
from domain.kernel.errors import Invalid
from domain.kernel.text.bilingual import BilingualText
from domain.kernel.text.characters import forbidden_characters

DEEPEST = 32


def read_json(body: bytes) -> Any:
    """The value in `body`.

    Raises Malformed for broken JSON, an encoding other than UTF-8, duplicate names, numbers that
    JSON does not have and too deep nesting; Invalid for characters that no field may hold.
    """
    try:
        text = body.decode("utf-8")
        if text.startswith("\ufeff"):
            raise _broken()
        value = json.loads(
            text,
            object_pairs_hook=_without_duplicates,
            parse_constant=_no_number,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise _broken() from None
    errors: dict[str, list[BilingualText]] = {}
    _look_at(value, errors)
    if errors:
        raise Invalid(errors)
    return value


def _broken() -> Malformed:
    return Malformed(
        "JSON として読み取れません。UTF-8 で、名前の重なりなく書いてください。",
        "This cannot be read as JSON. Write it in UTF-8 without repeated names.",
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _broken()
    return value


def _no_number(_literal: str) -> NoReturn:
    raise _broken()


def _finite(literal: str) -> float:
    number = float(literal)
    if number in (float("inf"), float("-inf")):
        raise _broken()
    return number


def _look_at(root: Any, errors: dict[str, list[BilingualText]]) -> None:
    waiting: list[tuple[str, Any, int]] = [("", root, 1)]
    while waiting:
        path, value, depth = waiting.pop()
        if isinstance(value, str):
            why = forbidden_characters(value)
            if why is not None:
                errors[path or "body"] = [why]
        elif isinstance(value, dict | list):
            if depth > DEEPEST:
                raise _broken()
            children = value.items() if isinstance(value, dict) else enumerate(value)
            for name, child in children:
                if isinstance(name, str) and forbidden_characters(name) is not None:
                    errors[path or "body"] = [_bad_name()]
                elif isinstance(child, str | dict | list):
                    waiting.append((f"{path}.{name}" if path else str(name), child, depth + 1))
        if len(errors) >= 100:
            return


def _bad_name() -> BilingualText:
    return BilingualText(
        "項目の名前に使えない文字があります。", "A field's name holds a bad character."
    )

"""Answers one request of a registered route: authorize, parse strictly, run the view, write."""

from contextlib import nullcontext
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

import marshmallow as ma
from flask import Response, json, request

from app.http import fields
from app.http.authorization import Public, authorize, note_refusal
from app.http.bilingual_messages import text_of
from app.http.consistency import require_current, stamp, wait_until_seen
from app.http.idempotency import idempotency_key
from app.http.problems import Malformed, TooLarge, WrongMediaType
from app.http.routing import Answer, Operation
from app.http.strict_json import read_json
from domain.kernel.errors import Invalid, NotFound
from domain.kernel.privacy.subjects import first_id
from domain.kernel.storage.deadlines import WITH_A_FILE, each
from domain.kernel.text.bilingual import BilingualText

UPLOAD_LIMIT = 64 * 1024 * 1024
OPEN_LIMIT = 16 * 1024


def perform(operation: Operation, names: dict[str, Any]) -> Response:
    """Answer one request of `operation`: authorize, parse, run the view, write the response."""
    is_open = isinstance(operation.roles, Public)
    subject = first_id(names.values())
    if not is_open:
        authorize(operation.roles, operation.stored_as, subject)
    else:
        request.max_content_length = OPEN_LIMIT
    position = None
    if operation.method == "GET":
        values = load(operation.query or fields.Query, _parameters())
        if not is_open:
            position = wait_until_seen(operation.reads)
        if operation.is_issued:
            require_current(operation.reads)
    else:
        idempotency_key()
        if request.query_string:
            load(fields.Query, _parameters())
        values = (
            {} if operation.raw_body else load(operation.body or fields.Strict, _body(operation))
        )
    try:
        with each(WITH_A_FILE) if operation.upload else nullcontext():
            given = operation.view(values, **names)
    except NotFound as refusal:
        if refusal.out_of_scope and not refusal.is_on_record and not is_open:
            note_refusal(operation.stored_as, subject)
        raise
    return _written(operation, given, position)


def _written(operation: Operation, given: Any, position: int | None) -> Response:
    answer = given if isinstance(given, Answer) else Answer(given, operation.status)
    if isinstance(answer.body, Response):
        response = answer.body
    elif answer.status == 204:
        response = Response(status=204)
        del response.headers["Content-Type"]
    else:
        writer = _schema(operation.answer) if operation.answer else None
        body = writer.dump(answer.body) if writer else answer.body
        response = Response(json.dumps(body), answer.status, content_type="application/json")
    response.headers.update(answer.headers)
    seen = answer.position if answer.position is not None else position
    stamp(response, version=answer.version, position=seen)
    return response


def _parameters() -> dict[str, str]:
    try:
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise _unreadable_address() from None
    repeated = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if repeated:
        raise _repeated(repeated)
    return dict(request.args)


def _repeated(names: list[str]) -> Invalid:
    said = BilingualText(
        "同じ指定が重なっています。1つだけにしてください。", "This is given more than once."
    )
    return Invalid({shown(name): [said] for name in names[:100]})


def _unreadable_address() -> Malformed:
    return Malformed(
        "アドレスの文字を読み取れません。UTF-8 で書いてください。",
        "The address cannot be read. Encode it as UTF-8.",
    )


def _body(operation: Operation) -> Any:
    if operation.upload:
        request.max_content_length = UPLOAD_LIMIT
        if request.mimetype != "multipart/form-data":
            raise _wrong_type("multipart/form-data")
        return _form()
    body = request.get_data(cache=True)
    if not body:
        return {}
    if request.content_length is None and len(body) >= (request.max_content_length or 0):
        raise TooLarge  # A chunked body is silently cut off at the limit.
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset != "utf-8":
        raise _wrong_type("application/json")
    return read_json(body)


def _form() -> dict[str, str]:
    """The text fields of a form, each at most once. The only file allowed is one called `file`."""
    given = [(name, len(values)) for name, values in request.form.lists()]
    files = [(name, len(values)) for name, values in request.files.lists()]
    if any("\ufffd" in value for value in (*request.form, *request.form.values())):
        raise Malformed(
            "入力の文字を読み取れません。UTF-8 で送ってください。",
            "The form cannot be read. Encode it as UTF-8.",
        )
    repeated = [name for name, times in [*given, *files] if times > 1]
    if repeated:
        raise _repeated(repeated)
    load(_Files, dict.fromkeys(request.files, True))
    return dict(request.form)


class _Files(fields.Strict):
    """The files of a form."""

    file = fields.Flag()


def _wrong_type(wanted: str) -> WrongMediaType:
    return WrongMediaType(f"{wanted} で送ってください。", f"Send it as {wanted}.")


@cache
def _schema(kind: type[ma.Schema]) -> ma.Schema:
    """The shared instance of `kind`: it has no state, and creating one costs more than using it."""
    return kind()


def load(schema: type[ma.Schema], values: Any) -> dict[str, Any]:
    """Parse `values` with `schema`. Raises Invalid."""
    try:
        return dict(_schema(schema).load(values))
    except ma.ValidationError as error:
        errors: dict[str, list[BilingualText]] = {}
        _flatten(error.messages, "", errors)
        raise Invalid(errors) from None


def _flatten(messages: Any, path: str, errors: dict[str, list[BilingualText]]) -> None:
    if len(errors) >= 100:
        return
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = "" if name == "_schema" else shown(str(name))
            _flatten(inner, ".".join(part for part in (path, step) if part), errors)
    else:
        listed = messages if isinstance(messages, list) else [messages]
        errors.setdefault(path or "body", []).extend(text_of(message) for message in listed)


def shown(name: str) -> str:
    """A field name in a form that is safe to repeat in a response: short and printable."""
    return name[:64] if name.isprintable() else "?"

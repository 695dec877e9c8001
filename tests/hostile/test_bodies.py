"""Every broken body at every command: refused before anything else, and recorded nowhere."""

import io
import json
from typing import Any

import pytest

from app.http.request_pipeline import OPEN_LIMIT
from app.http.routing import Operation
from tests.hostile.routes import (
    COMMANDS,
    OPEN,
    Sent,
    addresses,
    body_of,
    fields_of,
    name_of,
)
from tests.hostile.soundness import complaints
from tests.hostile.stage import Stage

JSON = "application/json"
MARKED = '{"marker": "鎌倉"}'
BROKEN: dict[str, tuple[bytes, int]] = {
    "half an object": (b'{"marker": ', 400),
    "not JSON": (b"marker=1", 400),
    "an apostrophe": (b"{'marker': 1}", 400),
    "a comment": (b'{"marker": 1 /* two */}', 400),
    "two values": (b"{} {}", 400),
    "a comma too many": (b'{"marker": 1,}', 400),
    "duplicate names": (b'{"marker": 1, "marker": 2}', 400),
    "duplicate names in two spellings": (b'{"marker": 1, "mark\\u0065r": 2}', 400),
    "a byte order mark": (b"\xef\xbb\xbf{}", 400),
    "UTF-16": (MARKED.encode("utf-16"), 400),
    "UTF-32": (MARKED.encode("utf-32-le"), 400),
    "Shift_JIS": (MARKED.encode("shift_jis"), 400),
    "EUC-JP": (MARKED.encode("euc_jp"), 400),
    "bytes of nothing": (b"\xff\xfe\xfd", 400),
    "only NUL": (b"\0" * 64, 400),
    "only spaces": (b"   ", 400),
    "3,000 deep": (b'{"a":' * 3000 + b"1" + b"}" * 3000, 400),
    "endless nesting": (b"[" * 100_000, 400),
    "a list at the top": (b"[]", 422),
    "a list of objects at the top": (b"[{}]", 422),
    "text at the top": (b'"marker"', 422),
    "a number at the top": (b"7", 422),
    "null at the top": (b"null", 422),
    "poison at the top": (b'{"_type_": "uuid_hex", "_data_": "zz"}', 422),
    "an unknown field": (b'{"marker": 1}', 422),
    "a field of prototypes": (b'{"__proto__": {"admin": true}}', 422),
    "a field named by nothing": (b'{"": 1}', 422),
    "a name with NUL": (b'{"a\\u0000b": 1}', 422),
    "a name of half a character": (b'{"a\\ud800b": 1}', 422),
    "5,000 unknown fields": (json.dumps({f"f{n}": 1 for n in range(5000)}).encode(), 422),
    "more than a mebibyte": (b'{"marker": "' + b"x" * (1 << 20) + b'"}', 413),
}
MEDIA_TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json; charset=shift_jis",
    "application/json; charset=utf-16",
    "application/jsonx",
    "application/xml",
    "",
)


@pytest.mark.one_in(5)
@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_a_body_that_is_not_ours_to_read_is_refused(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    head, wrong = stage.head(), []
    for name, (content, status) in BROKEN.items():
        too_large = route in OPEN and len(content) > OPEN_LIMIT
        answer = sent.json(content)
        found = complaints(answer, (413 if too_large else status,))
        wrong += [f"{name}: {item}" for item in found]
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_a_good_body_of_another_media_type_is_415(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    body, head, wrong = body_of(route, stage.plan), stage.head(), []
    for media_type in MEDIA_TYPES:
        answer = sent.json(body, {"Content-Type": media_type})
        wrong += [f"{media_type}: {complaint}" for complaint in complaints(answer, (415,))]
    assert wrong == []
    assert stage.head() == head


@pytest.mark.parametrize(
    "route",
    [item for item in COMMANDS if any(f.required for f in fields_of(item.body).values())],
    ids=name_of,
)
def test_what_is_missing_is_named(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    whole, head = body_of(route, stage.plan), stage.head()
    for name in whole:
        answer = sent.json({key: value for key, value in whole.items() if key != name})
        assert complaints(answer, (422,)) == []
        assert list(json.loads(answer.data)["errors"]) == [name]
    assert sent.json(b"").status_code == 422
    assert stage.head() == head


@pytest.mark.one_in(5)
@pytest.mark.parametrize("route", COMMANDS, ids=name_of)
def test_a_body_sent_in_pieces_without_end_is_cut_off(route: Operation, stage: Stage) -> None:
    sent = Sent(stage.all_roles, route, addresses(route, stage.plan)[0])
    stream = _Endless(b'{"marker": "' + b"x" * (1 << 20))
    answer = sent.visitor.client.post(
        f"/api/v1{sent.address}",
        headers=sent.visitor.headers | {"Content-Type": JSON, "Transfer-Encoding": "chunked"},
        environ_overrides={
            "wsgi.input": stream,
            "wsgi.input_terminated": True,
            "CONTENT_LENGTH": "",
        },
    )
    assert complaints(answer, (413,)) == []
    assert stream.given > 0


class _Endless(io.RawIOBase):
    """A stream that gives more for as long as it is asked, up to ten times the limit."""

    def __init__(self, content: bytes) -> None:
        self._content, self.given = content, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the content goes, each time from its beginning."""
        assert self.given < 10 * (1 << 20), "the service reads on and on"
        block = self._content[: len(buffer)]
        buffer[: len(block)] = block
        self.given += len(block)
        return len(block)

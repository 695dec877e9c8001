"""`ashiato up` says Ready only when the service can serve, and else why, in the doctor's words."""

from typing import Any

import pytest

from app.bootstrap import Service
from app.factory import create_app
from app.runtime.readiness_watch import (
    LASTING,
    SLOW,
    TOKEN_HEADER,
    TOKEN_VARIABLE,
    ReadinessReporter,
)

ADDRESS = "http://127.0.0.1:8000"
READY: dict[str, Any] = {"state": "ready", "details": []}


def answer(state: str, *codes: str) -> dict[str, Any]:
    words = {"ja": "原因と直し方。", "en": "Cause. Cure.", "command": "ashiato migrate"}
    return {
        "state": state,
        "details": [{"code": code, "severity": state, "words": words} for code in codes],
    }


def told(*answers: tuple[float, dict[str, Any] | None]) -> list[str]:
    """What is said when these answers come at these seconds."""
    lines: list[str] = []
    reporter = ReadinessReporter(lines.append, ADDRESS, began=0.0)
    for at, one in answers:
        reporter.take(one, at)
    return lines


def test_ready_is_said_once_and_not_before_the_service_can_serve() -> None:
    unready = answer("unready", "newer_release_has_written")
    assert told((0, None), (1, unready), (2, unready)) == []
    (line,) = told((0, None), (1, unready), (2, READY), (3, READY))
    assert "Ready: http://127.0.0.1:8000" in line and "準備ができました" in line


def test_a_reason_that_lasts_is_told_once_with_its_cure_in_both_languages() -> None:
    unready = answer("unready", "newer_release_has_written")
    times = [(float(second), unready) for second in range(60)]
    (line,) = told(*times)
    assert "newer_release_has_written" in line and "ashiato migrate" in line
    assert "原因と直し方。" in line and "Cause. Cure." in line and "Ready:" not in line


def test_ready_is_said_again_when_the_reason_is_over() -> None:
    unready = answer("unready", "database_away")
    times = [(1.0, READY), *((2.0 + at, unready) for at in range(9)), (30.0, READY), (31.0, READY)]
    ready, why, over, again = told(*times)
    assert "Ready:" in ready and "database_away" in why
    assert over.endswith("database_away") and "Ready:" in again


def test_a_moment_that_is_bad_is_not_told() -> None:
    unready = answer("unready", "lock_held")
    assert len(told((1, READY), (2, unready), (3, READY), (20, READY))) == 1


def test_a_service_that_works_in_part_is_ready_and_says_what_does_not() -> None:
    behind = answer("degraded", "read_models_behind")
    ready, why = told(*((float(at), behind) for at in range(int(2 * LASTING))))
    assert "Ready:" in ready
    assert "read_models_behind" in why and "Running, but" in why


def test_one_of_two_processes_that_is_not_well_is_told_once() -> None:
    unready = answer("unready", "store_replaced")
    times = [(float(at), READY if at % 2 else unready) for at in range(1, 40)]
    lines = told(*times)
    assert sum("store_replaced" in line for line in lines) == 1
    assert sum("Ready:" in line for line in lines) == 1


def test_that_nobody_answers_is_said_once() -> None:
    (line,) = told((1, None), (SLOW + 1, None), (SLOW + 2, None))
    assert "No answer yet" in line


def test_only_who_started_the_service_is_told_in_words(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(TOKEN_VARIABLE, "of-this-start")
    client = create_app(service).test_client()
    for token in ("", "another"):
        assert "words" not in client.get("/readyz", headers={TOKEN_HEADER: token}).text
    body = client.get("/readyz", headers={TOKEN_HEADER: "of-this-start"}).json
    assert body is not None
    assert {"ja", "en", "command"} == set(body["details"][0]["words"])
    monkeypatch.delenv(TOKEN_VARIABLE)
    assert "words" not in client.get("/readyz", headers={TOKEN_HEADER: ""}).text

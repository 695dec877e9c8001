"""Prints in the terminal of `ashiato up` whether the service can serve, or why not and the cure.

It polls `/readyz`. With the token of this start the answer has the doctor's sentences; without it,
only codes and figures.
"""

import hmac
import json
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any

TOKEN_VARIABLE = "ASHIATO_UP_TOKEN"  # noqa: S105 - the name of one
TOKEN_HEADER = "Ashiato-Up"  # noqa: S105
LASTING = 5.0
"""Seconds for which a reason must last before it is reported: some are brief at every start."""
SLOW = 60.0
"""Seconds without any answer after which that is reported."""
LONGEST_ANSWER = 6.0
FIRST_PAUSE, PAUSE, LONG_PAUSE = 0.25, 1.0, 5.0
Answer = Mapping[str, Any]


@dataclass
class _Reason:
    """A reason why the service is not well: first seen, last seen, and whether it was reported."""

    since: float
    heard_at: float
    severity: str
    is_reported: bool = False


@dataclass
class ReadinessReporter:
    """Turns answers of `/readyz` into lines. Each reason is reported once while it lasts."""

    say: Callable[[str], None]
    address: str
    began: float = field(default_factory=time.monotonic)
    _reasons: dict[str, _Reason] = field(default_factory=dict)
    _is_ready: bool = False
    _is_slow: bool = False

    def take(self, answer: Answer | None, now: float) -> None:
        """Report what is new in an answer (None: there was none)."""
        if answer is None:
            if not (self._is_ready or self._is_slow) and now - self.began > SLOW:
                self._is_slow = True
                self.say(
                    "まだ応答がありません。上の表示を見てください。/ No answer yet; see above."
                )
            return
        for detail in answer["details"]:
            self._hear(detail, now)
        self._forget(now)
        self._say_ready(is_unready=answer["state"] == "unready")

    @property
    def pause(self) -> float:
        """Seconds until the next request."""
        if not self._is_ready:
            return PAUSE if self._reasons else FIRST_PAUSE
        return PAUSE if self._reasons else LONG_PAUSE

    def _hear(self, detail: Mapping[str, Any], now: float) -> None:
        new = _Reason(now, now, detail["severity"])
        reason = self._reasons.setdefault(detail["code"], new)
        reason.heard_at = now
        if not reason.is_reported and now - reason.since >= LASTING:
            reason.is_reported = True
            if reason.severity == "unready":
                self._is_ready = False
            self.say(_line(detail))

    def _forget(self, now: float) -> None:
        # Web processes may differ, so a reason ends when no process has reported it for a while.
        over = [code for code, one in self._reasons.items() if now - one.heard_at >= LASTING]
        for code in over:
            if self._reasons.pop(code).is_reported:
                self.say(f"解消しました。/ Over: {code}")

    def _say_ready(self, *, is_unready: bool) -> None:
        is_reported = any(
            reason.is_reported and reason.severity == "unready" for reason in self._reasons.values()
        )
        if not (self._is_ready or is_unready or is_reported):
            self._is_ready = True
            self.say(f"準備ができました。/ Ready: {self.address}  （Ctrl-C で停止 / to stop）")


def new_token() -> str:
    """A new token for one start."""
    return secrets.token_urlsafe(24)


def is_asked_by_up(given: str) -> bool:
    """True if `given` is the token of the `ashiato up` that started this process."""
    token = os.environ.get(TOKEN_VARIABLE, "")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def watch(say: Callable[[str], None], address: str, host: str, port: int, token: str) -> None:
    """Start a thread that polls and reports for as long as the process lives."""
    reporter = ReadinessReporter(say, address)

    def go_on() -> None:
        while True:
            reporter.take(_asked(host, port, token), time.monotonic())
            time.sleep(reporter.pause)

    threading.Thread(target=go_on, name="readiness", daemon=True).start()


def _asked(host: str, port: int, token: str) -> Answer | None:
    """The answer of `/readyz`, or None."""
    connection = HTTPConnection(host, port, timeout=LONGEST_ANSWER)
    try:
        connection.request("GET", "/readyz", headers={TOKEN_HEADER: token})
        found = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return found if isinstance(found, dict) and "details" in found else None


def _line(detail: Mapping[str, Any]) -> str:
    code, words = detail["code"], detail.get("words")
    ja, en = ("まだ使えません", "Not ready")
    if detail["severity"] != "unready":
        ja, en = ("動いていますが、問題があります", "Running, but")
    if not words:
        return f"{ja} / {en}: {code} (ashiato doctor)"
    typed = f" {words['command']}" if words["command"] else ""
    return f"{ja}: {words['ja']}{typed} / {en}: {code}: {words['en']}{typed}"

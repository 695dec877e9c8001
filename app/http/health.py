"""Health for the operator: is the service alive, can it serve, and how much does it do."""

import hmac
import os
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any, cast

from flask import Flask, Response, current_app, json, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app import __version__
from app.bootstrap import Service
from app.http.authorization import authorize, service
from app.runtime.health.backups import ages
from app.runtime.health.condition import Condition
from app.runtime.health.monitor import HealthMonitor
from app.runtime.readiness_watch import TOKEN_HEADER, is_asked_by_up
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import jobs_by_state
from domain.kernel.messaging.caller import Role

KEPT_SECONDS = 5.0
"""Seconds for which metrics are cached."""


class ServiceGauges(Collector):
    """The current state of the service as gauges, read on each collection."""

    def __init__(self, at: Service) -> None:
        self._at = at

    def collect(self) -> Iterator[Metric]:
        """The head of the ledger, the lag of each read model, and the number of jobs by state.

        Empty while the database is away.
        """
        try:
            yield from list(self._read())
        except Unavailable:
            return

    def _read(self) -> Iterator[Metric]:
        head = GaugeMetricFamily("ashiato_ledger_position", "The newest position of the ledger.")
        head.add_metric([], self._at.ledger.head())
        yield head
        lag = GaugeMetricFamily(
            "ashiato_projection_lag", "Events that a read model has not seen.", labels=["name"]
        )
        for item in self._at.projections.status() if self._at.projections.are_made() else ():
            lag.add_metric([item.name], item.lag)
        yield lag
        jobs = GaugeMetricFamily("ashiato_jobs", "Jobs by state.", labels=["state"])
        for state, number in jobs_by_state(self._at.ledger.database).items():
            jobs.add_metric([state], number)
        yield jobs


class Measures:
    """The text of `/metrics`, built at most once every `KEPT_SECONDS`."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._text, self._made = b"", -KEPT_SECONDS

    def text(self, at: Service) -> bytes:
        """The metrics of all web processes of this server, and the gauges of the service."""
        with self._guard:
            now = time.monotonic()
            if now - self._made >= KEPT_SECONDS:
                self._text, self._made = _put_together(at), now
            return self._text


def _put_together(at: Service) -> bytes:
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    own = CollectorRegistry()
    own.register(ServiceGauges(at))
    return generate_latest(registry) + generate_latest(own)


def register(app: Flask) -> None:
    """Register /healthz, /readyz and /metrics; the first two need no sign-in and show no data."""
    app.extensions["ashiato.measures"] = Measures()
    app.extensions["ashiato.health"] = HealthMonitor(app.extensions["ashiato"])
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", _readyz)
    app.add_url_rule("/metrics", "metrics", _metrics)


def monitor() -> HealthMonitor:
    """The health monitor of the current service."""
    return cast(HealthMonitor, current_app.extensions["ashiato.health"])


def readiness(found: Sequence[Condition], *, in_words: bool = False) -> dict[str, Any]:
    """Whether a service with these conditions can serve.

    The state is `ready`, `degraded` or `unready`, with the codes of the reasons, their figures, and
    the release that answers. With `in_words` it also has causes and cures, for the operator.
    """
    unready = any(item.severity == "unready" for item in found)
    return {
        "state": "unready" if unready else "degraded" if found else "ready",
        "reasons": list(dict.fromkeys(item.code for item in found)),
        "details": [
            {"code": item.code, "severity": item.severity, "figures": dict(item.figures)}
            | ({"words": _words(item)} if in_words else {})
            for item in found
        ],
        "version": __version__,
    }


def _words(condition: Condition) -> dict[str, str]:
    return {
        "ja": f"{condition.cause.ja}{condition.cure.ja}",
        "en": f"{condition.cause.en} {condition.cure.en}",
        "command": condition.command,
    }


def _healthz() -> Response:
    return _json({"state": "alive"}, 200)


def _readyz() -> Response:
    found = readiness(
        monitor().conditions(), in_words=is_asked_by_up(request.headers.get(TOKEN_HEADER, ""))
    )
    found["backup"] = ages(service())._asdict()
    return _json(found, 503 if found["state"] == "unready" else 200)


def _metrics() -> Response:
    """For whoever has the token of the settings, and for administrators."""
    token = service().settings.metrics_token
    given = request.headers.get("Authorization", "")
    if token is None or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        authorize(frozenset({Role.ADMIN}), "metrics")
    text = current_app.extensions["ashiato.measures"].text(service())
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")

"""For those who run the service: is it alive, can it serve, how much does it do."""

import os
from typing import Any

from flask import Flask, Response, json
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.access import service
from app.bootstrap import Service
from domain.kernel.errors import Unavailable


def register(app: Flask) -> None:
    """Open /healthz, /readyz and /metrics, which need no sign-in and show nobody's data."""
    app.add_url_rule("/healthz", "healthz", _healthz)
    app.add_url_rule("/readyz", "readyz", _readyz)
    app.add_url_rule("/metrics", "metrics", _metrics)


def readiness(at: Service) -> dict[str, Any]:
    """Whether `at` can serve: `ready`, `degraded` or `unready`, with the reasons in code words."""
    reason = _what_is_missing(at)
    if reason is not None:
        return {"state": "unready", "reasons": [reason]}
    if not at.wake.answers():
        return {"state": "degraded", "reasons": ["redis_away"]}
    return {"state": "ready", "reasons": []}


def _what_is_missing(at: Service) -> str | None:
    try:
        migrated = at.ledger.row("SELECT 1 FROM centres LIMIT 1") is not None
        at.ledger.head()
        at.projections.position()
    except Unavailable:
        return "database_away"
    except Exception:
        return "not_migrated"
    try:
        at.keys.check()
    except Unavailable:
        return "keys_locked"
    return None if migrated else "not_migrated"


def _healthz() -> Response:
    return _json({"state": "alive"}, 200)


def _readyz() -> Response:
    found = readiness(service())
    return _json(found, 503 if found["state"] == "unready" else 200)


def _metrics() -> Response:
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _json(body: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(body), status, content_type="application/json")

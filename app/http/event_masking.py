"""Which fields of an event a reader may see: sealed facts only with the required role (O35)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from domain.kernel.events.audit_words import NOBODY, Field
from domain.kernel.events.event import Event, SealedEvent
from domain.kernel.messaging.caller import CARE, STAFF, Caller, Role
from domain.kernel.privacy.subjects import open_fields
from domain.kernel.registration import merged
from domain.registry import AUDIT

_ALWAYS_LEFT_OUT = frozenset({"meta", "originator_id", "originator_version", "sealed_under"})
READERS_OF: Mapping[Field, frozenset[Role]] = merged(words.readers for words in AUDIT)
"""Roles that may read a field; otherwise CARE for a sealed field, everybody for an open one."""
NOT_FOR_THEMSELVES = frozenset().union(*(words.not_for_themselves for words in AUDIT))
"""Staff notes that are hidden from the person they are about."""


class Shown(NamedTuple):
    """The fields of an event that a reader may see, and the names of the hidden ones."""

    data: dict[str, Any]
    hidden: list[str]
    reason: str | None
    is_personal: bool
    """True if any visible field or the reason was sealed."""


def shown_to(reader: Caller, event: Event, *, is_own: bool = False) -> Shown:
    """The fields of `event` that `reader` may see. `is_own` says that it is about the reader."""
    data: dict[str, Any] = {}
    hidden: list[str] = []
    is_personal = False
    for name in event.__struct_fields__:
        if name in _ALWAYS_LEFT_OUT:
            continue
        value = getattr(event, name)
        if not _may_read(reader, event, name, is_own=is_own):
            hidden.append(name)
            continue
        data[name] = msgspec.to_builtins(value)
        is_personal |= value is not None and name not in open_fields(type(event))
    reason = event.meta.reason
    if reason is not None and _is_sealed(event):
        if _may_read_reason(reader, event, is_own=is_own):
            is_personal = True
        else:
            reason = None
            hidden.append("reason")
    return Shown(data, hidden, reason, is_personal)


def _may_read(reader: Caller, event: Event, name: str, *, is_own: bool) -> bool:
    key = (event.TOPIC, name)
    is_open = name in open_fields(type(event))
    if is_open and key not in READERS_OF:
        return True
    roles = READERS_OF.get(key, CARE)
    if not is_open and _may_touch_health(event):
        roles = CARE
    if roles is NOBODY:
        return False
    if is_own and not reader.has(STAFF):
        return key not in NOT_FOR_THEMSELVES
    return reader.has(roles)


def _may_read_reason(reader: Caller, event: Event, *, is_own: bool) -> bool:
    if is_own:
        return True
    return reader.has(CARE if _may_touch_health(event) else STAFF)


def _may_touch_health(event: Event) -> bool:
    return any(words.touches_health(event) for words in AUDIT)


def _is_sealed(event: Event) -> bool:
    return isinstance(event, SealedEvent) and event.sealed_under is not None

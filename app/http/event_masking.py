"""What of an event may be shown to whom: sealed facts only to those who may know them (O35)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from domain.kernel.events.event import Event, SealedEvent
from domain.kernel.messaging.caller import CARE, STAFF, Caller, Role
from domain.kernel.privacy.subjects import open_fields
from domain.people.facts import CARE_ONLY, HEALTH
from domain.people.person import Person

NOBODY: frozenset[Role] = frozenset()
_ALWAYS_LEFT_OUT = frozenset({"meta", "originator_id", "originator_version", "sealed_under"})
_CONTACT = ("name", "name_kana", "birth_date", "email", "phone")
READERS_OF: Mapping[tuple[str, str], frozenset[Role]] = {
    **{("person.registered.v1", name): STAFF for name in _CONTACT},
    ("person.corrected.v1", "value"): STAFF,
    ("person.correction_asked.v1", "wish"): STAFF,
    ("person.correction_answered.v1", "answer"): STAFF,
    ("task.assigned.v1", "override_reason"): STAFF,
    ("task.help_asked.v1", "message"): STAFF,
    ("task.help_answered.v1", "message"): STAFF,
    ("task.inspection_passed.v1", "comment"): STAFF,
    ("task.passed.v1", "comment"): STAFF,
    ("task.returned.v1", "comment"): STAFF,
    ("job_order.delivery_rejected.v1", "comment"): STAFF,
    ("order_question.asked.v1", "text"): STAFF,
    ("order_question.answered.v1", "text"): STAFF,
    ("file.kept.v1", "name"): STAFF,
    ("task.added.v1", "payload"): NOBODY,
    ("task.draft_saved.v1", "draft"): NOBODY,
    ("task.submitted.v1", "result"): NOBODY,
    ("account.passkey_added.v1", "label"): NOBODY,
    ("notice_choice.address_added.v1", "address"): NOBODY,
    ("file.kept.v1", "sha256"): NOBODY,
    ("account.added.v1", "name"): NOBODY,
    ("account.added.v1", "email"): NOBODY,
    # What dispatchers need to see of somebody's work, sealed in the ledger or not.
    ("participant.assessed.v1", "skills"): STAFF,
    ("participant.limits_set.v1", "limits"): STAFF,
    ("participant.availability_set.v1", "availability"): STAFF,
    ("task.assigned.v1", "reasons"): STAFF,
    ("pilot.limits_set.v1", "limits"): STAFF,
    ("pilot.availability_set.v1", "availability"): STAFF,
    ("shift.interrupted.v1", "cause"): STAFF,
    ("shift.interrupted.v1", "note"): STAFF,
    ("shift.ended.v1", "note"): STAFF,
}
"""Who may read a field, where it is not CARE for a sealed one and everybody for an open one."""
NOT_FOR_THEMSELVES = frozenset(
    {
        ("participant.assessed.v1", "note"),
        ("participant.limits_set.v1", "note"),
        ("pilot.limits_set.v1", "note"),
        ("task.assigned.v1", "override_reason"),
    }
)
"""Notes among staff that the person they are about is not shown."""


class Shown(NamedTuple):
    """What a reader is shown of an event, and which fields are kept from them."""

    data: dict[str, Any]
    hidden: list[str]
    reason: str | None
    is_personal: bool
    """True if any of it had been sealed."""


def shown_to(reader: Caller, event: Event, *, is_own: bool = False) -> Shown:
    """The fields of `event` that `reader` may see; `is_own` if it is about the reader."""
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
    """True for a correction of a health fact, and for a wish that may speak of health."""
    if isinstance(event, Person.CorrectionAsked | Person.CorrectionAnswered):
        return event.field in CARE_ONLY
    return isinstance(event, Person.Corrected) and event.field in HEALTH


def _is_sealed(event: Event) -> bool:
    return isinstance(event, SealedEvent) and event.sealed_under is not None

"""The history of a stay, newest first, as sentences with what the reader may know."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _

from app.http.authorization import service
from app.http.event_steps import Steps
from app.http.problems import language
from app.pages.punctuation import bracketed
from app.participants import labels
from app.participants.labels import listed, skill_label
from domain.kernel.events.event import Event
from domain.kernel.messaging.caller import Role
from domain.kernel.storage import stored_events
from domain.kernel.text.bilingual import BilingualText
from domain.participants.participant import Participant

SHOWN = 15
READ_AT_ONCE = 400
"""How many events are read for one page; most of them are check-ins and check-outs."""
PASSED_OVER = frozenset({Participant.CheckedIn.TOPIC, Participant.CheckedOut.TOPIC})
"""Attendance is shown in the table of weeks."""

TOLD_THEMSELVES = {
    Participant.ConditionReported.TOPIC: BilingualText(
        "本人が、その日の調子を知らせました。", "They told how they felt on the day."
    ),
    Participant.AvailabilitySet.TOPIC: BilingualText(
        "本人が、作業できる時間を知らせました。", "They told when they can work."
    ),
}
"""The sentences on the participant's own page for what they recorded themselves."""


class Story(NamedTuple):
    """A page of events, and the version before which the next page begins."""

    steps: list[dict[str, Any]]
    before: int | None


def story_of(participant: Participant, before: int | None) -> Story:
    """Return the events before version `before` (the newest if None), in one query."""
    ledger = service().ledger
    last = participant.version if before is None else before - 1
    stored = stored_events.backwards(ledger, participant.id, upto=last, limit=READ_AT_ONCE)
    wanted = [item for item in stored if item.topic not in PASSED_OVER]
    shown = wanted[:SHOWN]
    steps = Steps()
    lines = [_step(steps, stored_events.opened(ledger, item)) for item in shown]
    if len(wanted) > SHOWN:
        return Story(lines, shown[-1].version)
    more = len(stored) == READ_AT_ONCE and stored[-1].version > 1
    return Story(lines, stored[-1].version if more else None)


def _step(steps: Steps, event: Event) -> dict[str, Any]:
    step = steps.present(event, None)
    written_on = event.meta.recorded_at.astimezone(service().settings.zone).date()
    if event.meta.role == Role.PARTICIPANT and event.TOPIC in TOLD_THEMSELVES:
        step["summary"] = _said(TOLD_THEMSELVES[event.TOPIC])
    if isinstance(event, Participant.Left):
        step["reason"] = None  # It is a code, and the sentence contains its label.
    return step | {
        "details": _details(step["data"]),
        "is_written_later": written_on != event.meta.occurred_on,
    }


def _said(text: BilingualText) -> str:
    return text.in_language(language())


def _details(data: Mapping[str, Any]) -> list[str]:
    """Return what was recorded, as text; `data` holds only what the reader may see."""
    lines: list[str] = []
    for skill, level in sorted((data.get("skills") or {}).items()):
        lines.append(
            _(
                "%(skill)s: %(level)s",
                skill=_said(skill_label(skill)),
                level=f"{level}{bracketed(_said(labels.LEVELS[level]))}",
            )
        )
    if limits := data.get("limits"):
        lines.append(limits_in_words(limits))
    if level := data.get("level"):
        lines.append(_("Condition: %(level)s", level=_said(labels.CONDITIONS[level])))
    if note := data.get("note"):
        lines.append(note)
    return lines


def limits_in_words(limits: Mapping[str, Any]) -> str:
    """Return limits as one sentence."""
    lines = {"minutes": limits["minutes_per_day"], "days": limits["days_per_week"]}
    excluded = limits["kinds_of_work_excluded"]
    if not excluded:
        return str(_("%(minutes)s minutes a day, %(days)s days a week", **lines))
    lines["kinds"] = _said(listed([labels.KINDS_OF_WORK[item] for item in excluded]))
    return str(_("%(minutes)s minutes a day, %(days)s days a week, without: %(kinds)s", **lines))

"""The facts of an event or an aggregate as text for people, without codes or ids."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.audit.labels import CODES, FIELDS, PILOTS, TECHNICAL, field_label
from app.pages.dates import instant
from app.participants.labels import CONDITIONS, WEEKDAYS, WORK_MODES
from app.registry.act_words import act_label
from domain.kernel.text.bilingual import BilingualText
from domain.participants.course import STEP_LABELS
from domain.tasks.matching import skill_label
from projections.audit.labels import VIEW_LABELS, day, label
from projections.audit.names import Names
from projections.registry import NAMES

NONE = BilingualText("なし", "none")
KNOWN_ELSEWHERE = BilingualText("あり（ここには出しません）", "there is some (not shown here)")
CONTENTS = frozenset({"payload", "draft", "result", "messages"})
"""The contents of the work stay with the task; here only their presence is shown."""


class Fact(NamedTuple):
    """One fact: the name of its field, its label, and its value."""

    field: str
    label: BilingualText
    value: BilingualText


def facts(kind: str, data: Mapping[str, Any], names: Names) -> list[Fact]:
    """Return `data` of an aggregate of `kind` (first segment of its topics) as labelled facts."""
    flat = {**data, **(data.get("terms") or {})}
    flat.pop("terms", None)
    texts = [
        Fact(field, field_label(field, kind), _value(kind, field, value, flat, names))
        for field, value in flat.items()
        if is_shown(kind, field)
    ]
    return [item for item in texts if item.field in FIELDS or item.value is not NONE]


def is_shown(kind: str, field: str) -> bool:
    """Return True unless the field holds only an id without a name."""
    own = f"{kind}.{field}"
    return own in PILOTS or (field not in TECHNICAL and own not in TECHNICAL)


ID_LENGTH = 36
_DAYS = frozenset(
    {
        "first",
        "last",
        "from",
        "to",
        "year_from",
        "day",
        "date",
        "on",
        "until",
        "certain_until",
        "no_holidays",
    }
)
_NAMED_OTHERWISE = {"repeats": "order_id", "was_client_id": "client_id"}
"""Fields with the id of another aggregate whose name does not say its kind."""


def _value(
    kind: str, field: str, value: Any, data: Mapping[str, Any], names: Names
) -> BilingualText:
    if value is None or value in ("", [], {}, ()):
        return NONE
    if field in CONTENTS:
        return KNOWN_ELSEWHERE
    named = _named(kind, field, value, names)
    if named is not None:
        return named
    if (kind, field) == ("access", "what"):
        return VIEW_LABELS.get(value) or act_label(value)
    if field in _SHAPES:
        return _SHAPES[field](value, names)
    return _by_its_form(kind, str(data.get("field")) if field == "value" else field, value, names)


def _named(kind: str, field: str, value: Any, names: Names) -> BilingualText | None:
    """Return the code of pilots, or the name of another aggregate; None for other fields."""
    ids = value if isinstance(value, list | tuple) else [value]
    if f"{kind}.{field}" in PILOTS and all(_is_id(one) for one in ids):
        return _joined(names.pilot(UUID(str(one))) for one in ids)
    field = _NAMED_OTHERWISE.get(field, field)
    word = field.removesuffix("_id")
    return names.named(word, str(value)) if field != word and word in NAMES else None


def _is_id(value: Any) -> bool:
    return isinstance(value, UUID) or (isinstance(value, str) and len(value) == ID_LENGTH)


def _by_its_form(kind: str, field: str, value: Any, names: Names) -> BilingualText:
    if isinstance(value, Mapping):
        return _parts(kind, value, names)
    if isinstance(value, list | tuple):
        return _several(kind, field, value, names)
    if isinstance(value, str) and (field == "at" or field.endswith("_at")):
        return _instant(value)
    if isinstance(value, str) and (field in _DAYS or field.endswith(("_on", "_date"))):
        return _as_day(value)
    return _plain(CODES.get(f"{kind}.{field}", CODES.get(field)), value)


def _several(kind: str, field: str, value: Sequence[Any], names: Names) -> BilingualText:
    if isinstance(value[0], Mapping):
        return _joined((_parts(kind, item, names) for item in value), "/", "; ")
    if field in _DAYS:
        return _joined(map(_as_day, value))
    return _plain(CODES.get(f"{kind}.{field}", CODES.get(field)), value)


def _plain(codes: Mapping[str, BilingualText] | None, value: Any) -> BilingualText:
    """Return the text of a code, of each code of a list, or of a number, or the text as typed."""
    if isinstance(value, list | tuple):
        return _joined(_plain(codes, item) for item in value)
    if isinstance(value, str):
        return (codes or {}).get(value, BilingualText(value, value))
    return label(value)


def _joined(parts: Any, ja: str = "、", en: str = ", ") -> BilingualText:
    texts = list(parts)
    return BilingualText(ja.join(item.ja for item in texts), en.join(item.en for item in texts))


def _as_day(value: str) -> BilingualText:
    return day(date.fromisoformat(value))


def _skills(value: Any, _names: Names) -> BilingualText:
    texts = ((skill_label(one), level) for one, level in sorted(value.items()))
    return _joined(
        BilingualText(f"{name.ja} {level}", f"{name.en} {level}") for name, level in texts
    )


def _availability(value: Any, _names: Names) -> BilingualText:
    spans = []
    for item in value.get("weekly", ()):
        weekday, hours = WEEKDAYS[item["weekday"]], f"{item['start']}–{item['end']}"
        spans.append(BilingualText(f"{weekday.ja} {hours}", f"{weekday.en} {hours}"))
    for item in value.get("exceptions", ()):
        on = _as_day(str(item["date"]))
        can = item["available"]
        spans.append(
            BilingualText(
                f"{on.ja}は{'作業できる' if can else '休み'}",
                f"{on.en}: {'can work' if can else 'away'}",
            )
        )
    return _joined(spans) if spans else NONE


def _steps(value: Any, _names: Names) -> BilingualText:
    texts = []
    for item in value:
        on, step = _as_day(str(item["day"])), STEP_LABELS[item["kind"]]
        stated = [
            WORK_MODES.get(item["work_mode"] or ""),
            field_label("trial", "participant") if item.get("trial") else None,
            _plain(CODES["why"], item["why"]) if item.get("why") else None,
        ]
        if known := [text for text in stated if text is not None]:
            said = _joined(known)
            step = BilingualText(f"{step.ja}（{said.ja}）", f"{step.en} ({said.en})")
        texts.append(BilingualText(f"{on.ja} {step.ja}", f"{on.en} {step.en}"))
    return _joined(texts)


def _hours(value: Any, _names: Names) -> BilingualText:
    span, rest = f"{value['start']}–{value.get('end') or ''}", value.get("break_minutes") or 0
    if not rest:
        return BilingualText(span, span)
    return BilingualText(f"{span}（休憩{rest}分）", f"{span} (break of {rest} minutes)")


def _parts(kind: str, value: Mapping[str, Any], names: Names) -> BilingualText:
    """Return a small structure field by field."""
    shown = (
        (field_label(name, kind), _value(kind, name, one, value, names))
        for name, one in value.items()
    )
    return _joined(
        BilingualText(f"{label.ja}：{texts.ja}", f"{label.en}: {texts.en}")
        for label, texts in shown
        if texts is not NONE
    )


def _dated(value: Any, names: Names) -> BilingualText:
    """Return a small structure with the day to which it refers."""
    on = _as_day(str(value["on"]))
    rest = _parts("", {name: one for name, one in value.items() if name != "on"}, names)
    return BilingualText(f"{on.ja} {rest.ja}".strip(), f"{on.en} {rest.en}".strip())


def _consents(value: Any, _names: Names) -> BilingualText:
    texts = []
    for item in value:
        purpose = _plain(CODES["purpose"], item["purpose"])
        yes = item["granted"]
        said = BilingualText("同意", "yes") if yes else BilingualText("不同意", "no")
        texts.append(BilingualText(f"{purpose.ja}：{said.ja}", f"{purpose.en}: {said.en}"))
    return _joined(texts)


def _assignment(value: Any, names: Names) -> BilingualText:
    who = names.named("participant", str(value["participant_id"]))
    by = _plain(CODES["by"], value["by"])
    return BilingualText(f"{who.ja}（決め方：{by.ja}）", f"{who.en} (by {by.en})")


def _how_many(ja: str, en: str) -> Callable[[Any, Names], BilingualText]:
    return lambda value, _names: BilingualText(f"{len(value):,}{ja}", f"{len(value):,} {en}")


def _instant(value: str) -> BilingualText:
    texts = instant(value)
    return BilingualText(texts, texts)


def _schedule(value: Any, _names: Names) -> BilingualText:
    """Return the period of a deployment, and its hours with the days from which they apply."""
    hours = [f"{item['start']}–{item['end']}" for item in value["slots"]]
    from_to = [(_as_day(item["first"]), _as_day(item["last"])) for item in (value, *value["slots"])]
    spans = [
        BilingualText(f"{first.ja}〜{last.ja}", f"{first.en} – {last.en}")
        for first, last in from_to
    ]
    slots = (
        BilingualText(f"{span.ja} {texts}", f"{span.en} {texts}")
        for span, texts in zip(spans[1:], hours, strict=True)
    )
    texts = _joined(slots)
    return BilingualText(f"{spans[0].ja}（{texts.ja}）", f"{spans[0].en} ({texts.en})")


def _level(value: Any, _names: Names) -> BilingualText:
    said = CONDITIONS.get(value, NONE)
    return BilingualText(f"{value}（{said.ja}）", f"{value} ({said.en})")


def _weekdays(value: Any, _names: Names) -> BilingualText:
    return _joined(WEEKDAYS[weekday] for weekday in value)


def _yes(_value: Any, _names: Names) -> BilingualText:
    return label(True)


_SHAPES: Mapping[str, Callable[[Any, Names], BilingualText]] = {
    "level": _level,
    "importing": _yes,
    "skills": _skills,
    "steps": _steps,
    "attended": _hours,
    "availability": _availability,
    "assessment": _dated,
    "condition": _dated,
    "equipment": _dated,
    "consents": _consents,
    "assignment": _assignment,
    "centres": lambda value, names: names.centres(value),
    "person_ids": _how_many("人分", "people"),
    "correction_requests": _how_many("件", "wishes"),
    "task_ids": _how_many("件", "tasks"),
    "closed_weekdays": _weekdays,
    "schedule": _schedule,
}

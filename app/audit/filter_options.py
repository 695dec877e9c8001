"""The options of the forms of the audit trail: actors, and types of event."""

from flask_babel import gettext as _

from app.http.authorization import caller, service
from app.http.problems import language
from projections.audit.labels import GROUPS, PARTS
from projections.audit.names import Names
from projections.audit.topics import grouped, topic_label
from projections.identity.accounts import accounts_page

MOST_ACCOUNTS = 200
EVERYTHING = "all"
Option = tuple[str, str]


def actors(chosen: str | None, names: Names) -> list[Option]:
    """Return accounts of the caller's centres by name, participants by code, then system actors."""
    spoken, found = language(), dict[str, str]()
    for centre in caller().centres:
        for item in accounts_page(
            service().views,
            role=None,
            centre=centre,
            disabled=None,
            limit=MOST_ACCOUNTS,
            after=None,
        ):
            if item["participant_id"] is None and item["name"]:
                found[str(item["id"])] = item["name"]
    if chosen is not None and chosen not in found and not chosen.startswith("system:"):
        found[chosen] = names.actor(chosen).in_language(spoken)
    parts = {f"system:{part}": text.in_language(spoken) for part, text in PARTS.items()}
    return [*found.items(), *parts.items()]


def types() -> list[tuple[str, list[Option]]]:
    """Return every event type, in groups whose first entry selects the whole group."""
    spoken, offered = language(), list[tuple[str, list[Option]]]()
    for group, topics in grouped().items():
        called = GROUPS[group].label.in_language(spoken)
        own = [(topic, topic_label(topic).in_language(spoken)) for topic in topics]
        offered.append((called, [(group, _("All of these: %(group)s", group=called)), *own]))
    return offered


def whole() -> list[Option]:
    """Return the options that are wider than any group."""
    return [("", _("Every change")), (EVERYTHING, _("Everything, looks included"))]

"""What was tried at the reader's centres and did not happen, in words."""

from collections.abc import Mapping
from typing import Any

from app.http.authorization import caller, service
from app.http.event_steps import Steps
from app.http.pagination import page_request
from app.http.problems import language
from app.registry.act_words import act_label
from domain.identity.attempts import AttemptKind, attempts_at, place_of
from domain.kernel.messaging.caller import Role
from domain.kernel.storage.database import Row
from domain.kernel.text.bilingual import BilingualText
from projections.audit.names import Names

READERS = frozenset({Role.MANAGER, Role.SUPERVISOR})
UNKNOWN = BilingualText("だれのものか分かりません", "somebody who is not known")
SENTENCES: Mapping[str, BilingualText] = {
    AttemptKind.SIGN_IN: BilingualText(
        "サインインが確かめられませんでした（{actor}）。",
        "A sign-in could not be confirmed: {actor}.",
    ),
    AttemptKind.TOKEN: BilingualText(
        "使えないトークンでの要求がありました。",
        "There were requests with a token that is not valid.",
    ),
    AttemptKind.RULE: BilingualText(
        "{actor}が「{act}」をしようとしましたが、決まりに合わないため行われませんでした。",
        "{actor} wanted to {act}, which was against a rule and was not done.",
    ),
    AttemptKind.OTHER_CENTRE: BilingualText(
        "ほかのセンターの{actor}が、このセンターの記録に「{act}」をしようとしました。",
        "{actor}, of another centre, tried to {act} at this centre.",
    ),
}


def attempts(query: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of the attempts at the caller's centres, newest first."""
    part = page_request(dict(query))
    before = tuple(map(str, part.after)) if part.after is not None else None
    rows = attempts_at(service().ledger, caller().centres, before=before, limit=part.fetch)
    page = part.page(rows, place_of)
    names = Steps().names
    names.learn_actors(row["actor"] for row in page["items"] if row["actor"])
    page["items"] = [_present(row, names) for row in page["items"]]
    return page


def _present(row: Row, names: Names) -> dict[str, Any]:
    spoken = language()
    who = (names.actor(row["actor"]) if row["actor"] else UNKNOWN).in_language(spoken)
    act = act_label(row["what"]).in_language(spoken)
    return {
        **{name: row[name] for name in ("centre", "day", "kind", "times", "first_at", "last_at")},
        **{name: row[name] or None for name in ("actor", "what", "subject")},
        "summary": SENTENCES[row["kind"]].in_language(spoken).format(actor=who, act=act),
    }

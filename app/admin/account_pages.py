"""The page of one account: roles, centres, disabling and enabling, sessions, and its history."""

from typing import Any
from uuid import UUID

from flask import Response

from app.admin import labels
from app.admin.accounts_pages import centre_names
from app.admin.pilots import pilot_in_words, pilots_for, pilots_without_account
from app.http import fields
from app.http.authorization import get_visible, service, viewed
from app.http.problems import language
from app.identity.addresses import email_key
from app.identity.schemas import RoleCode
from app.pages.corrections import changed_fields, keep_what_was_changed
from app.pages.forms import FlashQuery, typed
from app.pages.routing import Pages, dispatch, render
from app.registry.act_words import act_label
from domain.identity import commands
from domain.identity.account import Account
from domain.identity.factor_commands import ForgetFactors
from domain.identity.inline_projection import sessions_of, tokens_of
from domain.identity.staff_commands import EndOneSession
from domain.kernel.errors import Invalid
from domain.kernel.messaging.caller import ADMINISTRATION
from domain.participants.queries import code_of, with_code
from projections.audit.names import Names
from projections.audit.sentences import sentence

MOST_STEPS = 100

pages = Pages("admin")


class CorrectForm(fields.Form):
    """The name and the address of an account, and the reason for correcting them."""

    name = fields.Text(required=True, max=100)
    email = fields.Email()
    reason = fields.Text(required=True, max=1000, lines=True)


class PersonForm(fields.Form):
    """The participant, by their code, or the pilot whose account it is, and the reason."""

    participant_code = fields.Text(max=20)
    pilot = fields.Id()
    person_reason = fields.Text(required=True, max=1000, lines=True)


class RolesForm(fields.Form):
    """The new roles of an account."""

    roles = fields.Many(RoleCode(), min=1, max=20, unique=True, required=True)


class CentresForm(fields.Form):
    """The new centres of an account."""

    centres = fields.Many(fields.Word(), min=1, max=50, unique=True, required=True)


class SessionForm(fields.Form):
    """A session of an account."""

    session = fields.Id(required=True)


@pages.page(
    "/admin/accounts/<uuid:account_id>",
    roles=ADMINISTRATION,
    query=FlashQuery,
    reads=("identity.centres",),
)
def account(_query: dict[str, Any], account_id: UUID) -> Response:
    """One account, and the actions that are possible now."""
    at, found = service(), get_visible(Account, account_id)
    viewed([account_id], "account")
    now = at.clock.now()
    return render(
        "admin/account.html",
        words=labels,
        account=found,
        centres=centre_names(),
        participant_code=_code(found.participant_id),
        pilot=pilot_in_words(found.person_id),
        pilots=pilots_for(found),
        sessions=sessions_of(at.ledger, account_id, now, at.settings.idle),
        tokens=tokens_of(at.ledger, account_id, now),
    )


@pages.page("/admin/accounts/<uuid:account_id>/correct", roles=ADMINISTRATION)
def correcting(_query: dict[str, Any], account_id: UUID) -> Response:
    """The form with the name and the address of the account."""
    found = get_visible(Account, account_id)
    viewed([account_id], "account")
    if "name" in typed().values:
        keep_what_was_changed(found, _facts)
    return render(
        "admin/correct.html",
        account=found,
        participant_code=_code(found.participant_id),
        pilot=pilot_in_words(found.person_id),
        pilots=pilots_without_account(found.centres) if found.person_id else {},
    )


@pages.form(
    "/admin/accounts/<uuid:account_id>/correct",
    roles=ADMINISTRATION,
    body=CorrectForm,
    back=correcting,
)
def correct(values: dict[str, Any], account_id: UUID) -> str:
    """Correct the name or the address, whichever was changed."""
    changes = changed_fields(get_visible(Account, account_id), _facts, values)
    if not changes:
        return f"/admin/accounts/{account_id}?said=unchanged"
    if "email" in changes:
        _require_address(changes["email"])
        changes["email_key"] = email_key(service().secrets, changes["email"])
    dispatch(commands.CorrectAccount(account_id=account_id, reason=values["reason"], **changes))
    return f"/admin/accounts/{account_id}?said=corrected"


def _require_address(email: str | None) -> None:
    """Raise Invalid if the address was taken out of the form."""
    if email is None:
        raise Invalid.field(
            "email",
            "メールアドレスは、別のものに変えられますが、なくすことはできません。",
            "An e-mail address can be replaced, and not be taken away.",
        )


@pages.form(
    "/admin/accounts/<uuid:account_id>/correct-person",
    roles=ADMINISTRATION,
    body=PersonForm,
    back=correcting,
)
def correct_person(values: dict[str, Any], account_id: UUID) -> str:
    """Link the account to the right participant or pilot; its sessions end."""
    found = get_visible(Account, account_id)
    participant_id = None
    if code := values.get("participant_code", "").strip():
        stays = with_code(service().ledger, code, found.centres)
        if not stays:
            raise Invalid.field(
                "participant_code",
                "所属センターの参加者番号を書いてください。",
                "Give the code of a participant of its centres.",
            )
        participant_id = stays[0].participant_id
    command = commands.CorrectAccountPerson(
        account_id=account_id,
        person_id=values.get("pilot"),
        participant_id=participant_id,
        reason=values["person_reason"],
    )
    try:
        dispatch(command)
    except Invalid as refusal:
        names = {"person_id": "pilot", "participant_id": "participant_code"}
        raise refusal.renamed(names) from None
    return f"/admin/accounts/{account_id}?said=person-corrected"


def _facts(account: Account) -> dict[str, Any]:
    """The facts that the form corrects, by the names of its fields."""
    return {"name": account.name, "email": account.email}


@pages.form(
    "/admin/accounts/<uuid:account_id>/roles", roles=ADMINISTRATION, body=RolesForm, back=account
)
def set_roles(values: dict[str, Any], account_id: UUID) -> str:
    """Replace the roles of the account."""
    dispatch(commands.SetRoles(account_id=account_id, roles=values["roles"]))
    return f"/admin/accounts/{account_id}?said=roles"


@pages.form(
    "/admin/accounts/<uuid:account_id>/centres",
    roles=ADMINISTRATION,
    body=CentresForm,
    back=account,
)
def assign_centres(values: dict[str, Any], account_id: UUID) -> str:
    """Replace the centres of the account."""
    dispatch(commands.AssignCentres(account_id=account_id, centres=values["centres"]))
    return f"/admin/accounts/{account_id}?said=centres"


@pages.form(
    "/admin/accounts/<uuid:account_id>/disable",
    roles=ADMINISTRATION,
    body=fields.Form,
    back=account,
)
def disable(_values: dict[str, Any], account_id: UUID) -> str:
    """Disable the account; its sessions and tokens end."""
    dispatch(commands.DisableAccount(account_id=account_id))
    return f"/admin/accounts/{account_id}?said=disabled"


@pages.form(
    "/admin/accounts/<uuid:account_id>/enable",
    roles=ADMINISTRATION,
    body=fields.Form,
    back=account,
)
def enable(_values: dict[str, Any], account_id: UUID) -> str:
    """Enable the account again."""
    dispatch(commands.EnableAccount(account_id=account_id))
    return f"/admin/accounts/{account_id}?said=enabled"


@pages.form(
    "/admin/accounts/<uuid:account_id>/forget-factors",
    roles=ADMINISTRATION,
    body=fields.Form,
    back=account,
)
def forget_factors(_values: dict[str, Any], account_id: UUID) -> str:
    """Remove the passkeys and one-time codes of a user who has lost them."""
    dispatch(ForgetFactors(account_id=account_id))
    return f"/admin/accounts/{account_id}?said=factors-forgotten"


@pages.form(
    "/admin/accounts/<uuid:account_id>/sessions/end",
    roles=ADMINISTRATION,
    body=SessionForm,
    back=account,
)
def end_session(values: dict[str, Any], account_id: UUID) -> str:
    """End one session of the account."""
    dispatch(EndOneSession(account_id=account_id, session_id=values["session"]))
    return f"/admin/accounts/{account_id}?said=session-ended"


@pages.form(
    "/admin/accounts/<uuid:account_id>/sessions/end-all",
    roles=ADMINISTRATION,
    body=fields.Form,
    back=account,
)
def end_sessions(_values: dict[str, Any], account_id: UUID) -> str:
    """End every session of the account."""
    dispatch(commands.EndSessions(account_id=account_id))
    return f"/admin/accounts/{account_id}?said=sessions-ended"


@pages.page(
    "/admin/accounts/<uuid:account_id>/history",
    roles=ADMINISTRATION,
    reads=("identity.accounts",),
)
def history(_query: dict[str, Any], account_id: UUID) -> Response:
    """The events of the account, newest first: what was done, by whom and when."""
    at, found = service(), get_visible(Account, account_id)
    viewed([account_id], "history")
    events = at.ledger.history(account_id)
    names, spoken = Names(at.ledger, at.views, act_label), language()
    steps = [
        (event.meta.recorded_at, sentence(event, names, spoken))
        for event in reversed(events[-MOST_STEPS:])
    ]
    return render("admin/history.html", account=found, steps=steps, number=len(events))


def _code(participant_id: UUID | None) -> str:
    """The code of the participant behind an account; administrators see nothing more."""
    if participant_id is None:
        return ""
    return code_of(service().ledger, participant_id)

"""The bodies and answers of signing in, centres, accounts and tokens."""

from typing import Any

from app.http import fields
from app.http.pagination import PageQuery
from app.http.routing import CommandBody, CreationBody
from domain.identity.account import ACCOUNT_ROLES
from domain.identity.centre import CentreKind
from domain.kernel.messaging.caller import Role

_ROLES = {role.value: role for role in ACCOUNT_ROLES}
TOKEN_DAYS = 90
"""Days until a token expires, by default."""


class RoleCode(fields.Code):
    """One of the roles that an account may hold."""

    def __init__(self) -> None:
        super().__init__([role.value for role in ACCOUNT_ROLES])

    def _deserialize(self, value: Any, *places: Any, **kwargs: Any) -> Role:
        return Role(super()._deserialize(value, *places, **kwargs))


def _roles() -> fields.Many:
    return fields.Many(RoleCode(), min=1, max=len(_ROLES), unique=True, required=True)


class SignInBody(fields.Strict):
    """An e-mail address or a number, a password, and a one-time code where one is asked for.

    A session on a `shared_machine` ends sooner when nobody uses it.
    """

    email = fields.Text(max=254, required=True, any_number=True)
    password = fields.Password(required=True)
    code = fields.Text(max=40, any_number=True)
    shared_machine = fields.Flag()


class OwnPasswordBody(fields.Strict):
    """The current and the new password; `end_tokens` ends bearer tokens as well."""

    current_password = fields.Password(required=True)
    password = fields.Password(required=True)
    end_tokens = fields.Flag()


class SavedViewBody(fields.Strict):
    """A view of a list to save: its name, and the address of the page with its question."""

    id = fields.Id()
    label = fields.Text(required=True, max=60)
    address = fields.Text(required=True, max=1000)


class SavedViewAnswer(fields.Strict):
    """A saved view."""

    id = fields.Id(required=True)
    label = fields.Text(required=True, max=60)
    address = fields.Text(required=True, max=1000)


class SavedViewsAnswer(fields.Strict):
    """The caller's saved views, by name."""

    views = fields.Many(fields.Part(SavedViewAnswer), required=True)


class CentreBody(fields.Strict):
    """A new centre."""

    code = fields.Word(max=40, required=True)
    name = fields.Text(max=100, required=True)
    kind = fields.Code(CentreKind, required=True)


class CentreCorrectionBody(fields.Strict):
    """The right name or kind of a centre, and the reason."""

    name = fields.Text(max=100)
    kind = fields.Code(CentreKind)
    reason = fields.Text(required=True, max=1000, lines=True)


class AccountBody(CreationBody):
    """A new account; without an e-mail address it gets a number to sign in with.

    Without a password it can be used only with tokens.
    """

    email = fields.Email()
    name = fields.Text(max=100, required=True)
    roles = _roles()
    centres = fields.Many(fields.Word(), min=1, max=50, unique=True)
    participant_id = fields.Id()
    client_id = fields.Id()
    person_id = fields.Id()
    venue_id = fields.Id()
    password = fields.Password()


class AccountCorrectionBody(fields.Correction):
    """The right name or e-mail address of an account, and the reason."""

    email = fields.Email()
    name = fields.Text(max=100)
    reason = fields.Text(required=True, max=1000, lines=True)


class RolesBody(CommandBody):
    """Roles to grant or to withdraw."""

    roles = _roles()


class CentresBody(CommandBody):
    """The centres of an account; the list replaces the previous one."""

    centres = fields.Many(fields.Word(), min=1, max=50, unique=True, required=True)


class PersonBody(CommandBody):
    """The person who uses the account."""

    person_id = fields.Id(required=True)


class PersonCorrectionBody(fields.Correction):
    """The right participant or person of an account, and the reason."""

    person_id = fields.Id()
    participant_id = fields.Id()
    reason = fields.Text(required=True, max=1000, lines=True)


class VenueBody(CommandBody):
    """The venue whose staff use the account."""

    venue_id = fields.Id(required=True)


class PasswordBody(CommandBody):
    """The new password; `end_tokens` ends the account's bearer tokens as well."""

    password = fields.Password(required=True)
    end_tokens = fields.Flag()


class SlipBody(CommandBody):
    """Whether the password stays as it is, and whether bearer tokens end."""

    keep_password = fields.Flag()
    end_tokens = fields.Flag()


class TokenBody(CommandBody):
    """A new token; it expires after `expires_days` (90 by default), or when revoked.

    With null it is valid until it is revoked.
    """

    expires_days = fields.Whole(min=1, max=3650, allow_none=True, load_default=TOKEN_DAYS)


class AccountQuery(PageQuery):
    """Which accounts to list."""

    role = RoleCode()
    centre = fields.Word()
    disabled = fields.Flag()


class PostPart(fields.Strict):
    """A post of the staff, and how many people hold it full-time."""

    title = fields.Text(required=True, max=40)
    full_time = fields.Whole(required=True, min=0, max=1000)


class CentreFactsBody(fields.Correction, CommandBody):
    """What a centre states about itself from `occurred_on` on; what is left out stays."""

    opened_on = fields.Day(allow_none=True)
    place = fields.Text(max=200, allow_none=True)
    contractor = fields.Text(max=100, allow_none=True)
    posts = fields.Many(fields.Part(PostPart), max=20)


class CentreFactsQuery(fields.Query):
    """The day on which the facts hold, by default today."""

    as_of = fields.Day()


class CentreFactsAnswer(fields.Strict):
    """The facts of a centre on a day."""

    id = fields.Id(required=True)
    centre = fields.Text(required=True)
    as_of = fields.Day(required=True)
    opened_on = fields.Day(required=True, allow_none=True)
    place = fields.Text(required=True, allow_none=True, max=200)
    contractor = fields.Text(required=True, allow_none=True, max=100)
    posts = fields.Many(fields.Part(PostPart), required=True)


class CentreAnswer(fields.Strict):
    """A centre."""

    id = fields.Id(required=True)
    code = fields.Text(required=True)
    name = fields.Text(required=True)
    kind = fields.Code(CentreKind, required=True)


class AccountAnswer(fields.Strict):
    """An account, without its secrets."""

    id = fields.Id(required=True)
    email = fields.Email(required=True, allow_none=True)
    number = fields.Text(allow_none=True)
    name = fields.Text(required=True, allow_none=True)
    roles = fields.Many(fields.Code([role.value for role in ACCOUNT_ROLES]), required=True)
    centres = fields.Many(fields.Word(), required=True)
    participant_id = fields.Id(required=True, allow_none=True)
    client_id = fields.Id(required=True, allow_none=True)
    person_id = fields.Id(allow_none=True)
    venue_id = fields.Id(allow_none=True)
    disabled = fields.Flag(required=True)


class SessionAnswer(fields.Strict):
    """The account that is signed in; send the CSRF token with every change of the session."""

    account = fields.Part(AccountAnswer, required=True)
    csrf_token = fields.Text(required=True, allow_none=True)


class TokenAnswer(fields.Strict):
    """A token; `token` is shown once."""

    id = fields.Id(required=True)
    account_id = fields.Id(required=True)
    token = fields.Text(required=True)
    expires_at = fields.Instant(required=True, allow_none=True)


class SlipAnswer(fields.Strict):
    """What stands on a sign-in slip; `password` and `address` are shown once.

    `address` opens the page that signs in once, until `expires_at`; `password` is null if it stays.
    """

    account_id = fields.Id(required=True)
    number = fields.Text(required=True, allow_none=True)
    password = fields.Text(required=True, allow_none=True, max=1024)
    address = fields.Text(required=True, max=1000)
    expires_at = fields.Instant(required=True)

"""The lists of accounts and centres: what the ledger says, also when built anew."""

from uuid import uuid4

from app.bootstrap import FIRST_CENTRE, Service
from app.identity.addresses import email_key
from domain.identity import commands
from domain.identity.centre import CentreKind
from domain.kernel.messaging.bus import Envelope
from domain.kernel.messaging.caller import Role, system
from projections.identity.accounts import accounts_page
from projections.identity.centres import centres_page

OPERATOR = system("tests", FIRST_CENTRE)


def test_the_rows_say_what_the_ledger_says_also_when_built_anew(service: Service) -> None:
    envelope = Envelope(caller=OPERATOR)
    service.bus.dispatch(
        commands.FoundCentre(code="north", name="北", kind=CentreKind.REGIONAL), envelope
    )
    ids = [uuid4(), uuid4()]
    for id in ids:
        address = f"{id.hex}@example.jp"
        key = email_key(service.secrets, address)
        service.bus.dispatch(
            commands.AddAccount(
                id=id, email=address, email_key=key, name="名前", roles=(Role.SOCIAL_WORKER,)
            ),
            envelope,
        )
    for command in (
        commands.GrantRoles(account_id=ids[0], roles=(Role.MANAGER,)),
        commands.WithdrawRoles(account_id=ids[0], roles=(Role.SOCIAL_WORKER,)),
        commands.AssignCentres(account_id=ids[0], centres=("north",)),
        commands.DisableAccount(account_id=ids[1]),
    ):
        service.bus.dispatch(command, envelope)
    service.projections.catch_up()

    def ids_of(role: str | None, centre: str | None, disabled: bool | None) -> set[object]:
        rows = accounts_page(
            service.views, role=role, centre=centre, disabled=disabled, limit=9, after=None
        )
        return {row["id"] for row in rows}

    assert ids_of("manager", None, None) == {ids[0]}
    assert ids_of("social_worker", None, None) == {ids[1]}
    assert ids_of("social_worker", None, False) == set()
    assert ids_of(None, "north", None) == {ids[0]}
    assert ids_of(None, FIRST_CENTRE, True) == {ids[1]}
    codes = [row["code"] for row in centres_page(service.views, limit=9, after=None)]
    assert codes == sorted([FIRST_CENTRE, "north"])
    assert len(centres_page(service.views, limit=9, after=(FIRST_CENTRE,))) == 1
    for name in ("identity.accounts", "identity.centres"):
        live = service.projections.dump(name)
        service.projections.rebuild(name)
        assert service.projections.dump(name) == live

"""What an account may be told, whatever the database, also by two people at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.bootstrap import FIRST_CENTRE, Service
from app.identity.addresses import email_key
from domain.identity import commands
from domain.identity.access_log import Access, record_view
from domain.identity.account import Account
from domain.identity.centre import CentreKind
from domain.kernel.errors import Invalid, NotAllowed, NotFound, RuleBroken, Unavailable
from domain.kernel.messaging.bus import Command, Envelope, Outcome
from domain.kernel.messaging.caller import Role, system
from tests.app.visitors import add_account
from tests.centre import Centre

OPERATOR = system("tests", FIRST_CENTRE)


def add(service: Service, *roles: Role, email: str | None = None, id: UUID | None = None) -> UUID:
    """Make an account; gives its id."""
    address = email or f"{uuid4().hex}@example.jp"
    command = commands.AddAccount(
        id=id,
        email=address,
        email_key=email_key(service.secrets, address),
        name="試験 花子",
        roles=roles,
    )
    aggregate = give(service, command).aggregate
    assert aggregate is not None
    return aggregate.id


def give(service: Service, command: Command) -> Outcome:
    """Give an order as the operator of the machine."""
    return service.bus.dispatch(command, Envelope(caller=OPERATOR))


def test_an_address_has_one_account(service: Service) -> None:
    add(service, Role.MANAGER, email="hanako@example.jp")
    with pytest.raises(RuleBroken):
        add(service, Role.MANAGER, email="Hanako@EXAMPLE.jp")


def test_a_participant_has_one_open_account(service: Service) -> None:
    me = Centre(service).participant()
    first = add_account(service, Role.PARTICIPANT, participant_id=me.id)
    with pytest.raises(RuleBroken, match="has an account already"):
        add_account(service, Role.PARTICIPANT, participant_id=me.id)
    give(service, commands.DisableAccount(account_id=first, reason="x"))
    second = add_account(service, Role.PARTICIPANT, participant_id=me.id)
    with pytest.raises(RuleBroken, match="has an account already"):
        give(service, commands.EnableAccount(account_id=first))
    give(service, commands.DisableAccount(account_id=second, reason="x"))
    give(service, commands.EnableAccount(account_id=first))
    add_account(service, Role.PARTICIPANT, participant_id=Centre(service).participant().id)


def test_an_account_from_before_counts_as_the_one_of_its_participant(service: Service) -> None:
    me = Centre(service).participant()
    add_account(service, Role.PARTICIPANT, participant_id=me.id)
    service.ledger.database.create("DELETE FROM claims WHERE kind = 'account.participant'")
    with pytest.raises(RuleBroken, match="has an account already"):
        add_account(service, Role.PARTICIPANT, participant_id=me.id)


def test_two_accounts_for_one_participant_at_once_become_one(
    service: Service, another_service: Callable[[], Service]
) -> None:
    me = Centre(service).participant()

    def attempt(service: Service) -> bool:
        try:
            add_account(service, Role.PARTICIPANT, participant_id=me.id)
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        made = pool.map(attempt, [service, another_service(), another_service()])
        assert sorted(made) == [False, False, True]


def test_two_accounts_for_one_address_at_once_become_one(
    service: Service, another_service: Callable[[], Service]
) -> None:
    others = [service, another_service(), another_service()]

    def attempt(service: Service) -> bool:
        try:
            add(service, Role.MANAGER, email="hanako@example.jp")
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(attempt, others)) == [False, False, True]


def test_two_administrators_cannot_disable_each_other_at_once(
    service: Service, another_service: Callable[[], Service]
) -> None:
    first, second = add(service, Role.ADMIN), add(service, Role.ADMIN)
    pairs = [(service, first), (another_service(), second)]

    def attempt(pair: tuple[Service, UUID]) -> bool:
        try:
            give(pair[0], commands.DisableAccount(account_id=pair[1]))
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, pairs)) == [False, True]
    left = service.ledger.row("SELECT COUNT(*) AS number FROM accounts WHERE disabled = 0")
    assert left is not None
    assert left["number"] == 1


def test_a_second_administrator_lets_the_first_go(service: Service) -> None:
    first = add(service, Role.ADMIN)
    with pytest.raises(RuleBroken):
        give(service, commands.DisableAccount(account_id=first))
    add(service, Role.ADMIN)
    give(service, commands.DisableAccount(account_id=first))
    give(service, commands.EnableAccount(account_id=first))
    give(service, commands.WithdrawRoles(account_id=first, roles=(Role.VENUE,)))
    assert service.ledger.get(Account, first).administers


def test_the_last_role_cannot_be_withdrawn(service: Service) -> None:
    account = add(service, Role.MANAGER, Role.THERAPIST)
    give(service, commands.WithdrawRoles(account_id=account, roles=(Role.THERAPIST,)))
    with pytest.raises(RuleBroken):
        give(service, commands.WithdrawRoles(account_id=account, roles=(Role.MANAGER,)))


@pytest.mark.parametrize(
    "command",
    [
        lambda id: commands.GrantRoles(account_id=id, roles=(Role.MANAGER,)),
        lambda id: commands.WithdrawRoles(account_id=id, roles=(Role.VENUE,)),
        lambda id: commands.AssignCentres(account_id=id, centres=(FIRST_CENTRE,)),
        lambda id: commands.EnableAccount(account_id=id),
    ],
)
def test_what_is_already_true_records_nothing(
    service: Service, command: Callable[[UUID], Command]
) -> None:
    account = add(service, Role.MANAGER)
    head = service.ledger.head()
    assert give(service, command(account)).position == head


def test_founding_a_centre_again_gives_the_one_that_is_there(service: Service) -> None:
    found = commands.FoundCentre(code="north", name="北センター", kind=CentreKind.EMPLOYMENT)
    first = give(service, found)
    again = give(service, found)
    assert (first.created, again.created) == (True, False)
    assert first.position == again.position
    with pytest.raises(RuleBroken):
        give(service, commands.FoundCentre(code="north", name="南", kind=CentreKind.BPO))


def test_a_token_of_somebody_else_cannot_be_revoked_here(service: Service) -> None:
    mine, other = add(service, Role.MANAGER), add(service, Role.MANAGER)
    token = uuid4()
    give(service, commands.IssueToken(account_id=other, token_id=token, secret_hash="x"))
    with pytest.raises(NotFound):
        give(service, commands.RevokeToken(account_id=mine, token_id=token))


def test_a_disabled_account_gets_no_token(service: Service) -> None:
    account = add(service, Role.MANAGER)
    give(service, commands.DisableAccount(account_id=account))
    with pytest.raises(RuleBroken):
        give(service, commands.IssueToken(account_id=account, token_id=uuid4(), secret_hash="x"))


def test_a_refusal_of_authority_is_recorded(service: Service) -> None:
    account = add(service, Role.MANAGER)
    from domain.kernel.messaging.caller import Caller

    caller = Caller(account_id=account, roles=frozenset({Role.MANAGER}), centres=(FIRST_CENTRE,))
    head = service.ledger.head()
    with pytest.raises(NotAllowed):
        service.bus.dispatch(commands.DisableAccount(account_id=account), Envelope(caller=caller))
    noted = service.ledger.read(head)
    assert [type(item.event) for item in noted] == [Access.Refused]
    assert noted[0].event.meta.actor == str(account)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_view_that_cannot_be_recorded_is_refused(service: Service) -> None:
    import sqlite3

    blocker = sqlite3.connect(service.settings.ledger_file, isolation_level=None)
    try:
        blocker.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable):
            record_view(service.ledger, OPERATOR, [uuid4()], "people", service.clock)
    finally:
        blocker.close()


def test_the_name_and_address_of_an_account_are_sealed_in_the_ledger(service: Service) -> None:
    account = add(service, Role.MANAGER, email="hanako@example.jp")
    stored = service.ledger.recorder.select_events(account)
    assert b"hanako" not in stored[0].state
    assert "花子".encode() not in stored[0].state
    assert service.ledger.get(Account, account).email == "hanako@example.jp"
    service.keys.destroy(account, service.clock.now())
    assert service.ledger.get(Account, account).email is None


def test_a_person_has_one_account(service: Service) -> None:
    person, other = Centre(service).person().id, Centre(service).person().id
    first, second = add(service, Role.PARTICIPANT), add(service, Role.PARTICIPANT)
    for _ in range(2):
        give(service, commands.BindPerson(account_id=first, person_id=person))
    for account, whose in ((second, person), (first, other)):
        with pytest.raises(RuleBroken):
            give(service, commands.BindPerson(account_id=account, person_id=whose))
    give(service, commands.BindPerson(account_id=second, person_id=other))


def test_a_participant_needs_no_second_account_to_pilot(service: Service) -> None:
    participant = Centre(service).participant()
    own = add_account(service, Role.PARTICIPANT, participant_id=participant.id)
    whose: dict[str, Any] = {"person_id": participant.person_id}
    with pytest.raises(RuleBroken):
        give(service, commands.BindPerson(account_id=add(service, Role.PARTICIPANT), **whose))
    give(service, commands.BindPerson(account_id=own, **whose))


def test_an_account_of_the_wrong_participant_is_given_to_the_right_one(service: Service) -> None:
    wrong, right, taken = (Centre(service).participant() for _ in range(3))
    id = add_account(service, Role.PARTICIPANT, participant_id=wrong.id)
    add_account(service, Role.PARTICIPANT, participant_id=taken.id)
    give(service, commands.BindPerson(account_id=id, person_id=wrong.person_id))

    def correct(**links: Any) -> Account:
        command = commands.CorrectAccountPerson(account_id=id, reason="別の人でした。", **links)
        account = give(service, command).aggregate
        assert isinstance(account, Account)
        return account

    with pytest.raises(Invalid):
        give(service, commands.CorrectAccountPerson(account_id=id, participant_id=right.id))
    for refused in ({}, {"person_id": right.person_id}, {"participant_id": uuid4()}):
        with pytest.raises(Invalid):
            correct(**refused)
    with pytest.raises(RuleBroken, match="has an account already"):
        correct(participant_id=taken.id)
    pilots = add_account(service, Role.PARTICIPANT, person_id=Centre(service).person().id)
    other: dict[str, Any] = {"account_id": pilots, "participant_id": taken.id, "reason": "誤記"}
    with pytest.raises(Invalid):
        give(service, commands.CorrectAccountPerson(**other))
    account = correct(participant_id=right.id)
    assert (account.participant_id, account.person_id) == (right.id, right.person_id)
    assert correct(participant_id=right.id).version == account.version
    kinds = [type(event) for event in service.ledger.history(id)[-2:]]
    assert kinds == [Account.PersonCorrected, Account.SessionsEnded]
    add_account(service, Role.PARTICIPANT, participant_id=wrong.id)
    with pytest.raises(RuleBroken, match="has an account already"):
        add_account(service, Role.PARTICIPANT, participant_id=right.id)


def test_a_person_given_to_several_accounts_at_once_has_one(
    service: Service, another_service: Callable[[], Service]
) -> None:
    others = [service, another_service(), another_service()]
    together = Barrier(len(others))

    def attempt(service: Service, account: UUID, person: UUID) -> bool:
        together.wait()
        try:
            give(service, commands.BindPerson(account_id=account, person_id=person))
        except RuleBroken:
            return False
        return True

    with ThreadPoolExecutor(len(others)) as pool:
        for _ in range(20):
            person = Centre(service).person().id
            accounts = [add(service, Role.PARTICIPANT) for _ in others]
            done = list(pool.map(attempt, others, accounts, [person] * len(others)))
            bound = [service.ledger.get(Account, item).person_id == person for item in accounts]
            assert done == bound and bound.count(True) == 1

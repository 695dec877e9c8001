"""The staff of the demonstration centre, and which of them can sign in."""

from dataclasses import dataclass
from uuid import UUID

from app.bootstrap import FIRST_CENTRE
from app.demo.seeded_random import id_of
from domain.kernel.messaging.caller import Caller, Role

SECOND_CENTRE, SECOND_CENTRE_NAME = "shonan-regional", "湘南地域就労援助センター"
DOMAIN = "ashiato.example.jp"
CLIENT_OF_THE_SIGN_IN = "海風印刷株式会社"


@dataclass(frozen=True, kw_only=True)
class Worker:
    """An account of somebody who is not a participant. `opens` is true if it has a password."""

    word: str
    name: str
    role: Role
    centre: str = FIRST_CENTRE
    opens: bool = True

    @property
    def email(self) -> str:
        """Return the address with which the account signs in."""
        return f"{self.word}@{DOMAIN}"


ADMIN = Worker(word="admin", name="管理 はじめ", role=Role.ADMIN)
STAFF = (
    Worker(word="coordinator", name="配分 ひなた", role=Role.COORDINATOR),
    Worker(word="therapist", name="作業 あおい", role=Role.THERAPIST),
    Worker(word="social-worker", name="相談 つばさ", role=Role.SOCIAL_WORKER),
    Worker(word="manager", name="管理 みさき", role=Role.MANAGER),
    Worker(word="supervisor", name="市役所 かおる", role=Role.SUPERVISOR),
    Worker(word="client", name="海風印刷 受付", role=Role.CLIENT),
    Worker(word="venue", name="分身カフェ 店長", role=Role.VENUE),
    Worker(word="coordinator-two", name="配分 こはる", role=Role.COORDINATOR, opens=False),
    Worker(word="regional", name="湘南 のぞみ", role=Role.COORDINATOR, centre=SECOND_CENTRE),
)
_BY_WORD = {item.word: item for item in (ADMIN, *STAFF)}


def account_id(seed: str, word: str) -> UUID:
    """Return the id of the account whose address has `word` before the @."""
    return id_of(seed, "account", word)


def client_id(seed: str, name: str) -> UUID:
    """Return the id of a client of the plan."""
    return id_of(seed, "client", name)


def caller(seed: str, word: str) -> Caller:
    """Return the account of staff named `word` as a caller of commands."""
    worker = _BY_WORD[word]
    is_client = worker.role is Role.CLIENT
    return Caller(
        account_id=account_id(seed, word),
        roles=frozenset({worker.role}),
        centres=(worker.centre,),
        client_id=client_id(seed, CLIENT_OF_THE_SIGN_IN) if is_client else None,
    )

"""When the name or the e-mail address of an account is corrected, its owner is notified."""

from collections.abc import Iterable
from uuid import UUID

from domain.identity.account import Account
from domain.kernel.messaging.policy import Reaction
from domain.kernel.storage.ledger import Ledger
from domain.notices.kinds import NoticeKind
from domain.notices.reaction import notice

NAME = "notify_of_corrected_accounts"
LISTENS_TO = (Account.NameCorrected, Account.EmailCorrected)


def decide(
    event: Account.NameCorrected | Account.EmailCorrected, event_id: UUID, ledger: Ledger
) -> Iterable[Reaction]:
    """Queue the notice, which also goes to the address that was corrected."""
    del ledger
    kind, accounts = NoticeKind.ACCOUNT_CORRECTED, (event.originator_id,)
    yield from notice(kind, str(event_id), accounts, event.meta.recorded_at)

"""The read models of accounts and centres, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.identity.accounts import Accounts
from projections.identity.centres import Centres
from projections.identity.naming import NAMES
from projections.kernel.registration import Registration

REGISTRATION = Registration(
    read_models={
        Centres: BilingualText("センターの一覧", "list of centres"),
        Accounts: BilingualText("アカウントの一覧", "list of accounts"),
    },
    names=NAMES,
)

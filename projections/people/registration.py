"""The read models of people, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.people.correction_requests import CorrectionRequests
from projections.people.people_index import PeopleIndex

REGISTRATION = Registration(
    read_models={
        PeopleIndex: BilingualText("人の一覧", "list of people"),
        CorrectionRequests: BilingualText("訂正の依頼", "requests for corrections"),
    },
)

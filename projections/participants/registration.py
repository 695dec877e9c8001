"""The read models of participants, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.participants.conditions import Conditions
from projections.participants.naming import NAMES
from projections.participants.participant_list import ParticipantList
from projections.participants.workload import Workload

REGISTRATION = Registration(
    read_models={
        ParticipantList: BilingualText("参加者の一覧", "list of participants"),
        Workload: BilingualText("作業量", "workload"),
        Conditions: BilingualText("調子の記録", "how people feel"),
    },
    names=NAMES,
)

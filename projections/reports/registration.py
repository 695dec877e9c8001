"""The read models of the figures, and their labels."""

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.registration import Registration
from projections.reports.bpo_centre import BpoCentre
from projections.reports.robot_pilot import RobotPilot

REGISTRATION = Registration(
    read_models={
        BpoCentre: BilingualText("BPO センターの実績", "figures of the BPO centre"),
        RobotPilot: BilingualText("ロボットの実績", "figures of the robots"),
    },
)

"""How the facts of robots, pilots and shifts are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_SEARCH = "The service recorded a step of its search for somebody to take a shift."
_NAME = "The name is corrected, with a reason; the last one holds."
_TIMES = (
    "The times of a shift that is over are corrected, or whether it took place; the figures follow."
)
_TOLD = "The other side has read the message."

CORRECTIONS: Corrections = {
    # Beside a shift
    "beside_shift.help_asked.v1": stands(_TOLD),
    "beside_shift.help_given.v1": stands(_TOLD),
    "beside_shift.looked_over.v1": corrected_by(
        "LookOver", how="The list is gone through again; the last answers hold."
    ),
    "beside_shift.swap_offered.v1": corrected_by("WithdrawSwap", how="The offer is withdrawn."),
    "beside_shift.swap_taken.v1": corrected_by(
        "AssignShift", how="The shift is given to the right person."
    ),
    "beside_shift.swap_withdrawn.v1": corrected_by("OfferSwap", how="The shift is offered again."),
    # Cover
    "cover.declined.v1": stands("The pilot's answer ended the offer; a new search asks again."),
    "cover.nobody_found.v1": stands(_SEARCH),
    "cover.offered.v1": stands(_SEARCH),
    "cover.sought.v1": stands(_SEARCH),
    "cover.taken.v1": corrected_by("AssignShift", how="The shift is given to the right person."),
    "cover.withdrawn.v1": stands(_SEARCH),
    "cover_rules.times_set.v1": corrected_by(
        "SetCoverRules", how="The times are set again; the last ones hold."
    ),
    # Addresses, keys and feeds
    "day_link.ended.v1": corrected_by("IssueDayLink", how="Another address is issued."),
    "day_link.issued.v1": corrected_by("EndDayLink", how="The address is ended."),
    "robot_link.key_ended.v1": corrected_by("IssueLinkKey", how="Another key is issued."),
    "robot_link.key_issued.v1": corrected_by("EndLinkKey", how="The key is ended."),
    "shift_feed.ended.v1": corrected_by("RenewShiftFeed", how="Another address is made."),
    "shift_feed.renewed.v1": corrected_by(
        "RenewShiftFeed", "EndShiftFeed", how="The address is replaced or ended."
    ),
    # Deployments and pilots
    "deployment.description_corrected.v1": corrected_by(
        "CorrectDeployment", how="They are corrected again; the last ones hold."
    ),
    "deployment.end_undone.v1": corrected_by("EndDeployment", how="The deployment is ended again."),
    "deployment.ended.v1": corrected_by(
        "UndoDeploymentEnd", how="The end is taken back; cancelled shifts are opened anew."
    ),
    "deployment.planned.v1": corrected_by(
        "CorrectDeployment",
        "CloseDay",
        "EndDeployment",
        how="Title and work are corrected, days closed; other hours are another deployment.",
    ),
    "pilot.training_done.v1": corrected_by("UndoTraining", how="It is taken back."),
    "pilot.training_undone.v1": corrected_by("FinishTraining", how="It is recorded again."),
    "robot.name_corrected.v1": corrected_by("CorrectRobot", how=_NAME),
    "robot.registered.v1": corrected_by("CorrectRobot", how=_NAME),
    "venue.name_corrected.v1": corrected_by("CorrectVenue", how=_NAME),
    "venue.registered.v1": corrected_by("CorrectVenue", how=_NAME),
    "deployment.day_closed.v1": corrected_by("ReopenDay", how="The day is open again."),
    "deployment.day_reopened.v1": corrected_by("CloseDay", how="The day is closed again."),
    "deployment.fault_cleared.v1": corrected_by("ReportFault", how="The fault is reported again."),
    "deployment.fault_reported.v1": corrected_by("ClearFault", how="The fault is cleared."),
    "pilot.availability_set.v1": corrected_by(
        "SetPilotAvailability", how="The times are stated again; the last ones hold."
    ),
    "pilot.enrolled.v1": corrected_by("WithdrawPilot", how="The pilot is withdrawn."),
    "pilot.equipment_checked.v1": corrected_by(
        "CheckEquipment", how="The check is recorded again; the last one holds."
    ),
    "pilot.limits_set.v1": corrected_by(
        "SetPilotLimits", how="The limits are stated again; the last ones hold."
    ),
    "pilot.wishes_said.v1": corrected_by(
        "SayWishes", how="The wishes are stated again; the last ones hold."
    ),
    "pilot.withdrawn.v1": corrected_by("EnrolPilot", how="The pilot is enrolled again."),
    # Shifts
    "shift.did_not_take_place.v1": corrected_by("CorrectShiftTimes", how=_TIMES),
    "shift.ended.v1": corrected_by("CorrectShiftTimes", how=_TIMES),
    "shift.started.v1": corrected_by("CorrectShiftTimes", how=_TIMES),
    "shift.times_corrected.v1": corrected_by("CorrectShiftTimes", how=_TIMES),
    "shift.cancelled.v1": corrected_by("OpenShift", how="The shift is opened again as a new one."),
    "shift.shortened.v1": corrected_by(
        "AssignShift", "CancelShift", how="The rest is a shift of its own, given or cancelled."
    ),
    "shift.interrupted.v1": stands(
        "It states why the robot stood still; the pilot notes the right cause as a new one."
    ),
    "shift.resumed.v1": corrected_by("InterruptShift", how="The shift is interrupted again."),
    "shift.assigned.v1": corrected_by(
        "AssignShift", how="The shift is given to the right person, with a reason."
    ),
    "shift.confirmed.v1": corrected_by("GiveUpShift", how="The pilot gives the shift up."),
    "shift.given_up.v1": corrected_by(
        "TakeShiftBack",
        "AssignShift",
        how="The pilot takes the shift back before it begins, or it is given to somebody.",
    ),
    "shift.opened.v1": corrected_by("CancelShift", how="The shift is cancelled."),
    "shift.pinned.v1": corrected_by("UnpinShift", how="The shift may be moved again."),
    "shift.stand_by_named.v1": corrected_by("NameStandBy", how="Somebody else or nobody is named."),
    "shift.unpinned.v1": corrected_by("PinShift", how="The shift is pinned again."),
}

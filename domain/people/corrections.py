"""How the facts of people are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_FIELD = (
    "The right value, the day from which it holds and the reason are recorded, with the event that "
    "stated the old one."
)

CORRECTIONS: Corrections = {
    "person.consent_given.v1": corrected_by("SayConsent", how="The consent is withdrawn."),
    "person.consent_withdrawn.v1": corrected_by("SayConsent", how="The consent is given."),
    "person.corrected.v1": corrected_by("CorrectPerson", how=_FIELD),
    "person.correction_answered.v1": stands(
        "The person has read the answer; a new request gets a new one."
    ),
    "person.correction_asked.v1": corrected_by(
        "AnswerCorrection", "CorrectPerson", how="An answer ends the request."
    ),
    "person.registered.v1": corrected_by("CorrectPerson", how=_FIELD),
    "person.residence_corrected.v1": corrected_by("CorrectPerson", how=_FIELD),
}

"""How the facts of accounts and centres are corrected."""

from domain.kernel.events.corrections import Corrections, corrected_by, stands

_SESSION = "The service recorded that a session began or ended, which cannot be undone."
_NAME = "The right name or address is stated; the owner signs in with the last address."
_CENTRE = "The right name or kind is stated; the code stays."
_CODE = "A recovery code is used once; new codes replace it."
_PERSON = "The account is linked to the right person, with a reason; its sessions end."

CORRECTIONS: Corrections = {
    "access.downloaded.v1": stands("The service recorded that a file was taken out."),
    "access.file_taken.v1": stands("The service recorded that a file of work was taken."),
    "access.rebuild_asked.v1": stands("The service recorded who had a read model rebuilt."),
    "access.refused.v1": stands("The service recorded that it refused a request."),
    "access.viewed.v1": stands("The service recorded that somebody viewed a record."),
    "account.added.v1": corrected_by(
        "CorrectAccount",
        "GrantRoles",
        "WithdrawRoles",
        "SetRoles",
        "DisableAccount",
        how="Name and address are corrected, roles are set again; an account that should not "
        "exist is disabled.",
    ),
    "account.centres_assigned.v1": corrected_by(
        "AssignCentres", how="The centres are set again; the last ones hold."
    ),
    "account.codes_turned_off.v1": corrected_by("TurnOnCodes", how="The codes are turned on."),
    "account.codes_turned_on.v1": corrected_by(
        "TurnOffCodes", "ForgetFactors", how="The codes are turned off."
    ),
    "account.disabled.v1": corrected_by("EnableAccount", how="The account is enabled again."),
    "account.email_corrected.v1": corrected_by("CorrectAccount", how=_NAME),
    "account.name_corrected.v1": corrected_by("CorrectAccount", how=_NAME),
    "account.number_given.v1": stands(
        "The number stays with the account, and is given to no other one."
    ),
    "account.person_bound.v1": corrected_by("CorrectAccountPerson", how=_PERSON),
    "account.person_corrected.v1": corrected_by("CorrectAccountPerson", how=_PERSON),
    "account.enabled.v1": corrected_by("DisableAccount", how="The account is disabled."),
    "account.identity_bound.v1": stands(
        "It states who signed in at the provider; another person gets another account."
    ),
    "account.one_time_password_given.v1": corrected_by(
        "GiveOneTimePassword", "ResetPassword", how="Another password replaces it."
    ),
    "account.passkey_added.v1": corrected_by(
        "RemovePasskey", "ForgetFactors", how="The passkey is removed."
    ),
    "account.passkey_removed.v1": corrected_by("AddPasskey", how="A passkey is added again."),
    "account.password_set.v1": corrected_by(
        "ResetPassword", "ChangeOwnPassword", how="Another password replaces it."
    ),
    "account.recovery_code_used.v1": stands(_CODE),
    "account.recovery_codes_renewed.v1": corrected_by(
        "RenewRecoveryCodes", how="New codes replace them."
    ),
    "account.roles_granted.v1": corrected_by(
        "WithdrawRoles", "SetRoles", how="The roles are withdrawn."
    ),
    "account.roles_withdrawn.v1": corrected_by(
        "GrantRoles", "SetRoles", how="The roles are granted again."
    ),
    "account.session_ended.v1": stands(_SESSION),
    "account.session_started.v1": stands(_SESSION),
    "account.sessions_ended.v1": stands(_SESSION),
    "account.sign_in_link_issued.v1": corrected_by(
        "RevokeSignInLink", "IssueSignInSlip", how="The link is revoked, or replaced by another."
    ),
    "account.sign_in_link_revoked.v1": corrected_by(
        "IssueSignInSlip", how="Another link is issued."
    ),
    "account.sign_in_link_used.v1": stands(_SESSION),
    "account.token_issued.v1": corrected_by("RevokeToken", how="The token is revoked."),
    "account.token_revoked.v1": corrected_by(
        "IssueToken", how="The token stays revoked; another one is issued."
    ),
    "account.venue_bound.v1": corrected_by(
        "BindVenue", how="Another venue takes the place of the wrong one."
    ),
    "centre.corrected.v1": corrected_by("CorrectCentre", how=_CENTRE),
    "centre.founded.v1": corrected_by("CorrectCentre", how=_CENTRE),
    "centre.facts_stated.v1": corrected_by(
        "StateCentreFacts", how="The facts are stated again for the same day, with the reason."
    ),
    "centre.holiday_added.v1": corrected_by(
        "RemoveHoliday", how="The day is taken out of the calendar."
    ),
    "centre.holiday_removed.v1": corrected_by(
        "AddHoliday", how="The day is put into the calendar again."
    ),
    "centre.holidays_confirmed.v1": corrected_by(
        "ConfirmHolidays", how="Another last certain day is set."
    ),
}

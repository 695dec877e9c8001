"""Handlers of announcements."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.kernel.errors import Invalid, NotFound
from domain.kernel.messaging.bus import Handlers, UnitOfWork
from domain.messages import commands
from domain.messages.announcement import Announcement, Audience
from domain.messages.audience import groups_of, people_in, reader_of
from domain.participants.queries import terms_of


def make(command: commands.MakeAnnouncement, uow: UnitOfWork) -> Announcement:
    """Make an announcement; the same id returns the existing one."""
    said: dict[str, Any] = {
        "title": command.title,
        "text": command.text,
        "from_on": command.from_on,
        "until_on": command.until_on,
        "audience": command.to,
    }
    if known := uow.made_before(Announcement, command, **said):
        return known
    centre = uow.caller.choose_centre(command.centre)
    announcement = Announcement.make(
        uow.new_id(command.id),
        centre=centre,
        person_ids=_people(command.to, command.participant_ids, centre, uow),
        **said,
    )
    uow.save(announcement)
    return announcement


def _people(
    to: Audience, participant_ids: Sequence[UUID], centre: str, uow: UnitOfWork
) -> tuple[UUID, ...]:
    """The people chosen. Raises Invalid for nobody, for somebody unknown, and without a choice."""
    if to is not Audience.CHOSEN:
        if participant_ids:
            raise Invalid.field(
                "participant_ids",
                "参加者を選べるのは、宛先が「選んだ参加者」のときだけです。",
                "Participants can be chosen only if the announcement is made to chosen ones.",
            )
        return ()
    if not participant_ids:
        raise Invalid.field(
            "participant_ids", "参加者を1人以上選んでください。", "Choose at least one participant."
        )
    here = people_in(uow.ledger, centre)
    chosen = [terms_of(uow.ledger, id) for id in participant_ids]
    people = [one.person_id for one in chosen if one is not None and one.centre == centre]
    if len(people) < len(participant_ids) or not set(people) <= here.keys():
        raise Invalid.field(
            "participant_ids",
            "このセンターに登録されていない人が含まれています。選びなおしてください。",
            "Somebody is not registered at this centre. Please choose again.",
        )
    return tuple(sorted(set(people)))


def correct(command: commands.CorrectAnnouncement, uow: UnitOfWork) -> Announcement:
    """State the text and the days anew."""
    announcement = uow.get(Announcement, command.announcement_id)
    announcement.correct(
        title=command.title, text=command.text, from_on=command.from_on, until_on=command.until_on
    )
    uow.save(announcement)
    return announcement


def withdraw(command: commands.WithdrawAnnouncement, uow: UnitOfWork) -> Announcement:
    """Show it to nobody any more."""
    announcement = uow.get(Announcement, command.announcement_id)
    announcement.withdraw()
    uow.save(announcement)
    return announcement


def mark_read(command: commands.MarkAnnouncementRead, uow: UnitOfWork) -> Announcement:
    """Note that the caller has read it. Raises NotFound for whom it is not made to."""
    announcement = uow.ledger.find(Announcement, command.announcement_id)
    if announcement is None:
        raise NotFound
    person_id = reader_of(uow.ledger, uow.caller)
    if (
        person_id is None
        or not uow.caller.sees_centre(announcement.centre)
        or not announcement.is_for(person_id, groups_of(uow.ledger, uow.caller, person_id))
    ):
        raise NotFound(out_of_scope=True)
    announcement.mark_read(person_id)
    uow.save(announcement)
    return announcement


HANDLERS: Handlers = {
    commands.MakeAnnouncement: make,
    commands.CorrectAnnouncement: correct,
    commands.WithdrawAnnouncement: withdraw,
    commands.MarkAnnouncementRead: mark_read,
}

"""The staff's pages of announcements: all of them, a new one, and who has read it."""

from typing import Any
from uuid import UUID

from flask import Response

from app.http import fields
from app.http.authorization import caller, get_visible, service, viewed
from app.http.pagination import page_request
from app.messages.announcement_presentation import AUDIENCES, texts_of, who_read
from app.messages.schemas import MOST
from app.pages.forms import FlashQuery, options
from app.pages.page_links import next_page
from app.pages.routing import Pages, dispatch, render
from app.participants.named import READS as NAMED
from app.participants.named import named
from domain.kernel.messaging.caller import STAFF
from domain.messages import commands
from domain.messages.announcement import Announcement, Audience
from domain.messages.audience import ON_THE_BOOKS
from domain.participants.queries import terms_in
from projections.identity.centres import centres_to_choose
from projections.messages.announcements import READS, announcements

PAGE = 50
MOST_CHOSEN = 500

pages = Pages("messages")


class ListQuery(FlashQuery):
    """The last action, and the page of the list."""

    cursor = fields.Text(max=2000)


class WordsForm(fields.Form):
    """The text of an announcement, and the days on which it is shown."""

    title = fields.Text(required=True, max=200)
    text = fields.Text(required=True, max=MOST, lines=True)
    from_on = fields.Day(required=True)
    until_on = fields.Day(required=True)


class NewForm(WordsForm):
    """A new announcement and its readers."""

    to = fields.Code(Audience, required=True)
    participant_ids = fields.Many(fields.Id(), max=MOST_CHOSEN, unique=True)
    centre = fields.Word()


@pages.page("/announcements", roles=STAFF, query=ListQuery, reads=READS)
def all_announcements(query: dict[str, Any]) -> Response:
    """The announcements of the caller's centres, the newest first."""
    part = page_request({**query, "limit": PAGE})
    rows = announcements(service().views, caller().centres, after=part.after, limit=part.fetch)
    page = part.page(rows, lambda row: (row["position"],))
    return render(
        "messages/announcements.html",
        rows=page["items"],
        found=texts_of([UUID(row["announcement_id"]) for row in page["items"]]),
        uuid=UUID,
        audiences=AUDIENCES,
        today=service().clock.today(),
        further=next_page("/announcements", query, page["next"]),
    )


@pages.page(
    "/announcements/new",
    roles=STAFF,
    query=FlashQuery,
    reads=(*NAMED, "identity.centres"),
)
def new_announcement(_query: dict[str, Any]) -> Response:
    """A form for a new announcement."""
    reader, ledger = caller(), service().ledger
    found = [terms for centre in reader.centres for terms in terms_in(ledger, centre)]
    participants = sorted(
        (terms for terms in found if terms.state in ON_THE_BOOKS), key=lambda terms: terms.code
    )
    return render(
        "messages/new_announcement.html",
        audiences=options({code.value: text for code, text in AUDIENCES.items()}),
        participants=participants,
        people=named((terms.participant_id for terms in participants), "announcement_readers"),
        own_centres=centres_to_choose(service().views, reader.centres),
        today=service().clock.today(),
    )


@pages.form("/announcements/new", roles=STAFF, body=NewForm, back=new_announcement)
def make_announcement(values: dict[str, Any]) -> str:
    """Make the announcement."""
    chosen = tuple(values.pop("participant_ids", ()))
    made = dispatch(commands.MakeAnnouncement(participant_ids=chosen, **values)).aggregate
    assert made is not None  # noqa: S101 - a new announcement is always returned
    return f"/announcements/{made.id}?said=made"


@pages.page(
    "/announcements/<uuid:announcement_id>",
    roles=STAFF,
    query=FlashQuery,
    reads=(*READS, "people.cards"),
)
def announcement(_query: dict[str, Any], announcement_id: UUID) -> Response:
    """One announcement, and who has not read it yet."""
    this = get_visible(Announcement, announcement_id)
    readers = who_read(this)
    viewed([UUID(id) for id in readers.names], "announcement_readers")
    return render(
        "messages/announcement.html",
        this=this,
        readers=readers,
        to=AUDIENCES[this.audience],
        today=service().clock.today(),
    )


@pages.form(
    "/announcements/<uuid:announcement_id>/correct",
    roles=STAFF,
    body=WordsForm,
    back=announcement,
)
def correct_announcement(values: dict[str, Any], announcement_id: UUID) -> str:
    """State the text and the days anew."""
    dispatch(commands.CorrectAnnouncement(announcement_id=announcement_id, **values))
    return f"/announcements/{announcement_id}?said=corrected"


@pages.form(
    "/announcements/<uuid:announcement_id>/withdraw",
    roles=STAFF,
    body=fields.Form,
    back=announcement,
)
def withdraw_announcement(_values: dict[str, Any], announcement_id: UUID) -> str:
    """Withdraw the announcement."""
    dispatch(commands.WithdrawAnnouncement(announcement_id=announcement_id))
    return f"/announcements/{announcement_id}?said=withdrawn"

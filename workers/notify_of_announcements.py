"""Once a day: notifies of the announcements that are shown from today on, once for each text."""

from app.bootstrap import Service
from domain.kernel.errors import Unavailable
from domain.kernel.jobs.jobs import Job
from domain.kernel.messaging.caller import system
from domain.messages.announcement import Announcement
from domain.messages.audience import yet_to_read
from domain.notices.inline_projection import people_who_hear
from domain.notices.kinds import NoticeKind
from projections.kernel.lag import take_everything_in
from projections.messages.announcements import READS, beginning_on
from workers.progress import Progress
from workers.queue_notice import queue_notice

CALLER = system("notify_of_announcements")


def notify_of_announcements(service: Service, _: Job, progress: Progress) -> None:
    """Queue a notice for those yet to read an announcement that was made before its first day.

    Raises Unavailable, so that the job is retried, while the list of announcements is behind.
    """
    if take_everything_in(service.projections, service.ledger, READS, service.clock.now()):
        raise Unavailable(
            "お知らせの一覧が新しい記録に追いついていません。",
            "The list of announcements is still behind.",
        )
    ids = beginning_on(service.views, service.clock.today())
    for done, id in enumerate(ids, start=1):
        announcement = service.ledger.find_if_readable(Announcement, id)
        if announcement is not None:
            people = yet_to_read(service.ledger, announcement)
            hearing = people_who_hear(service.ledger, NoticeKind.ANNOUNCEMENT, people)
            source = str(announcement.stated_by)
            queue_notice(service, CALLER, NoticeKind.ANNOUNCEMENT, source, hearing)
        progress(done, len(ids))

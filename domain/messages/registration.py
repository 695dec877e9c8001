"""Messages outside a task, announcements and canned answers: the registration of this context."""

from domain.kernel.registration import Registration
from domain.messages import announcement_handlers, canned_answer_handlers, handlers
from domain.messages.announcement import Announcement
from domain.messages.audit import AUDIT
from domain.messages.canned_answer import CannedAnswer
from domain.messages.command_labels import COMMAND_LABELS
from domain.messages.conversation import Conversation
from domain.messages.corrections import CORRECTIONS

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Conversation, Announcement, CannedAnswer),
    handlers=(handlers.HANDLERS, announcement_handlers.HANDLERS, canned_answer_handlers.HANDLERS),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

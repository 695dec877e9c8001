"""Messages outside a task: the registration of this context."""

from domain.kernel.registration import Registration
from domain.messages import handlers
from domain.messages.audit import AUDIT
from domain.messages.conversation import Conversation
from domain.messages.corrections import CORRECTIONS

REGISTRATION = Registration(
    aggregates=(Conversation,),
    handlers=(handlers.HANDLERS,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

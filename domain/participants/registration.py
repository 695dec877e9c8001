"""Participants: what this context registers with the domain."""

from domain.kernel.registration import Registration
from domain.participants import handlers, inline_projection
from domain.participants.audit import AUDIT
from domain.participants.command_labels import COMMAND_LABELS
from domain.participants.corrections import CORRECTIONS
from domain.participants.participant import Participant

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Participant,),
    handlers=(handlers.HANDLERS,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

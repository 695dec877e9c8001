"""Records of people: what this context registers with the domain."""

from domain.kernel.registration import Registration
from domain.people import handlers, inline_projection
from domain.people.audit import AUDIT
from domain.people.command_labels import COMMAND_LABELS
from domain.people.corrections import CORRECTIONS
from domain.people.person import Person

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Person,),
    handlers=(handlers.HANDLERS,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES,),
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

"""Files of orders and tasks: what this context registers with the domain."""

from domain.files import inline_projection, staging
from domain.files.audit import AUDIT
from domain.files.corrections import CORRECTIONS
from domain.files.file import KeptFile
from domain.kernel.registration import Registration

REGISTRATION = Registration(
    aggregates=(KeptFile,),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(inline_projection.TABLES, staging.TABLES),
    leftovers=staging.LEFTOVERS,
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

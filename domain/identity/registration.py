"""Accounts, centres and the access log: what this context registers with the domain."""

from domain.identity import (
    attempts,
    factor_handlers,
    factors,
    handlers,
    idle,
    inline_projection,
    kept_forms,
    leftovers,
    session_devices,
    slip_handlers,
    staff_handlers,
    throttle,
    unnamed_proxy,
)
from domain.identity.access_log import Access
from domain.identity.account import Account
from domain.identity.audit import AUDIT
from domain.identity.centre import Centre
from domain.identity.command_labels import COMMAND_LABELS
from domain.identity.corrections import CORRECTIONS
from domain.kernel.registration import Registration

REGISTRATION = Registration(
    command_labels=COMMAND_LABELS,
    aggregates=(Centre, Account, Access),
    handlers=(
        handlers.HANDLERS,
        factor_handlers.HANDLERS,
        staff_handlers.HANDLERS,
        slip_handlers.HANDLERS,
    ),
    inline_projections=(inline_projection.INLINE_PROJECTIONS,),
    inline_versions=(inline_projection.INLINE_VERSIONS,),
    tables=(
        inline_projection.TABLES,
        factors.TABLES,
        throttle.TABLES,
        idle.TABLES,
        session_devices.TABLES,
        unnamed_proxy.TABLES,
        kept_forms.TABLES,
        attempts.TABLES,
    ),
    leftovers=leftovers.LEFTOVERS,
    audit=(AUDIT,),
    corrections=(CORRECTIONS,),
)

"""All conditions that affect the service now, each with its cause and cure.

`/readyz`, `ashiato doctor`, `/jobs` and the administrator's board show this list.
"""

from app.bootstrap import Service
from app.runtime.health.backups import check_backups
from app.runtime.health.condition import Check, Condition, Severity
from app.runtime.health.database import check_database, check_writing, not_migrated, unexpected
from app.runtime.health.disk import check_data_folder, check_journal
from app.runtime.health.processes import check_clocks, check_processes, check_redis
from app.runtime.health.proxy import check_proxy
from app.runtime.health.reading import check_notices, check_policies, check_read_models
from app.runtime.health.rebuild import check_space_for_rebuilds
from app.runtime.health.records import check_newer_release, check_quarantine
from app.runtime.health.stores import check_master_key_file, check_read_models_belong, check_stores
from domain.kernel.errors import Unavailable
from domain.kernel.storage.write_probe import lacks_tables

__all__ = ["CHECKS", "FIRST", "Check", "Condition", "Severity", "conditions"]

FIRST: tuple[Check, ...] = (
    check_data_folder,
    check_stores,
    check_database,
    check_writing,
    check_newer_release,
)
"""Checks that all others depend on: the first with a finding is the only one reported."""
CHECKS: tuple[Check, ...] = (
    check_master_key_file,
    check_read_models_belong,
    check_redis,
    check_processes,
    check_read_models,
    check_policies,
    check_quarantine,
    check_notices,
    check_journal,
    check_backups,
    check_space_for_rebuilds,
    check_clocks,
    check_proxy,
)
"""All other checks, in the order in which their conditions are shown."""


def conditions(service: Service) -> list[Condition]:
    """Everything that is wrong with `service` now; a check that meets an outage adds nothing.

    An outage of the database or of Redis is reported by the checks for them.
    """
    for check in FIRST:
        if found := findings(check, service):
            return found
    return [finding for check in CHECKS for finding in findings(check, service)]


def findings(check: Check, service: Service) -> list[Condition]:
    """The conditions of one check; an unexpected error becomes a condition."""
    try:
        return list(check(service))
    except Exception as error:
        if lacks_tables(error):
            return _of_missing_tables(check, service)
        return [] if isinstance(error, Unavailable) else [unexpected(check, error)]


def _of_missing_tables(check: Check, service: Service) -> list[Condition]:
    """The condition for missing tables; those of read models have a check of their own."""
    try:
        is_ledger = check in FIRST or service.projections.are_made()
        return [not_migrated()] if is_ledger else []
    except Unavailable:
        return []

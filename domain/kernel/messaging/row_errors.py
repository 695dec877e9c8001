"""Commands with many rows: errors are collected by row, and all rows are accepted or none."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.kernel.errors import DomainError, Invalid
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.text.bilingual import BilingualText


class Rows:
    """Collects the errors of rows. Paths are `rows.<place>.<field>`."""

    def __init__(self) -> None:
        self.errors: dict[str, list[BilingualText]] = {}

    @contextmanager
    def at(self, place: int) -> Iterator[None]:
        """Collect a refusal of the row at `place`, so that the next row is checked too."""
        try:
            yield
        except Invalid as refusal:
            for path, texts in refusal.errors.items():
                self.errors.setdefault(f"rows.{place}.{path}", []).extend(texts)
        except DomainError as refusal:
            self.errors.setdefault(f"rows.{place}", []).append(refusal.text)


@contextmanager
def all_or_none() -> Iterator[Rows]:
    """Collect row errors inside the block; at its end raise Invalid with them, if any."""
    rows = Rows()
    yield rows
    if rows.errors:
        raise Invalid(rows.errors)


def only_checked(uow: UnitOfWork) -> None:
    """Discard all registered aggregates and changes: the command was a dry run."""
    uow.saved.clear()
    uow.changes.clear()

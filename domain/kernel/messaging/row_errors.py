"""Many orders in one: each refusal is kept under the place of its row; all are taken or none."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.kernel.errors import DomainError, Invalid
from domain.kernel.messaging.bus import UnitOfWork
from domain.kernel.text.bilingual import BilingualText


class Rows:
    """Gathers what is wrong with single rows. Paths read `rows.<place>.<field>`."""

    def __init__(self) -> None:
        self.errors: dict[str, list[BilingualText]] = {}

    @contextmanager
    def at(self, place: int) -> Iterator[None]:
        """Keep a refusal of the row at `place` and let the next row be looked at."""
        try:
            yield
        except Invalid as refusal:
            for path, texts in refusal.errors.items():
                self.errors.setdefault(f"rows.{place}.{path}", []).extend(texts)
        except DomainError as refusal:
            self.errors.setdefault(f"rows.{place}", []).append(refusal.text)


@contextmanager
def all_or_none() -> Iterator[Rows]:
    """Look at every row inside the block; at its end raise Invalid that names the bad ones."""
    rows = Rows()
    yield rows
    if rows.errors:
        raise Invalid(rows.errors)


def only_checked(uow: UnitOfWork) -> None:
    """Put away all that was laid ready: the order was a rehearsal."""
    uow.saved.clear()
    uow.changes.clear()

"""Which tasks of an order are drawn for an inspection by sample."""

from hashlib import sha256
from uuid import UUID


def is_drawn(task_id: UUID, percent: int) -> bool:
    """Return True for about `percent` of 100 tasks: by their ids, so always the same ones."""
    return int.from_bytes(sha256(task_id.bytes).digest()[:8]) % 100 < percent

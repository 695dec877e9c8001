"""A code for whoever pilots, by which people speak of them who are not told their names."""

from uuid import UUID

_DIGITS = 8


def person_code(person_id: UUID) -> str:
    """A letter and eight digits: always the same, easy to read out, and telling nothing."""
    return f"P-{int(person_id.hex[:12], 16) % 10**_DIGITS:0{_DIGITS}d}"

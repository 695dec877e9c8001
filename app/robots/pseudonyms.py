"""A code for whoever pilots, by which people speak of them who are not told their names."""

from uuid import UUID


def person_code(person_id: UUID) -> str:
    """A letter and eight digits: always the same, easy to read out, and telling nothing."""
    return f"P-{_digits(person_id, 8)}"


def pilot_code(pilot_id: UUID) -> str:
    """Five digits by which a venue calls a pilot: of one deployment alone."""
    return _digits(pilot_id, 5)


def _digits(id: UUID, number: int) -> str:
    return f"{int(id.hex[:12], 16) % 10**number:0{number}d}"

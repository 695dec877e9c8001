"""Codes for pilots, for readers who may not know their names."""

from uuid import UUID


def person_code(person_id: UUID) -> str:
    """Return a letter and eight digits: stable, easy to read out, and without any information."""
    return f"P-{_digits(person_id, 8)}"


def pilot_code(pilot_id: UUID) -> str:
    """Return five digits by which a venue refers to a pilot, within one deployment."""
    return _digits(pilot_id, 5)


def _digits(id: UUID, number: int) -> str:
    return f"{int(id.hex[:12], 16) % 10**number:0{number}d}"

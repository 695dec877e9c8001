"""What a context declares about each of its facts: what corrects it, or why nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class CorrectedBy:
    """A fact that is corrected by recording another one."""

    commands: tuple[str, ...]
    """The stored names of the commands; any one of them corrects the fact."""
    how: str
    """What they do to the fact, in one English sentence."""


@dataclass(frozen=True, kw_only=True)
class Stands:
    """A fact that nobody corrects."""

    because: str
    """The reason, in one English sentence."""


Corrections = Mapping[str, CorrectedBy | Stands]
"""By topic."""


def corrected_by(*commands: str, how: str) -> CorrectedBy:
    """A fact that one of `commands` corrects."""
    return CorrectedBy(commands=commands, how=how)


def stands(because: str) -> Stands:
    """A fact that stands, with the reason."""
    return Stands(because=because)

"""The object in which a context declares its read models, and the names of its aggregates."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from domain.kernel.storage.database import Database
from domain.kernel.storage.ledger import Ledger
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.projector import Projector


class Naming(NamedTuple):
    """How aggregates of one kind are named in a sentence."""

    kind: str
    """The first word of their topics."""
    look_up: Callable[[Ledger, Database, Sequence[str]], Mapping[str, BilingualText]]
    """The names of several of them by their ids; those without a name are left out."""
    unnamed: BilingualText
    """The text for one that has no name."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The declarations of one context of the read side."""

    read_models: Mapping[type[Projector], BilingualText]
    """Its read models, each with its label."""
    names: Mapping[str, Naming] = field(default_factory=dict)
    """How its aggregates are named, by the word that stands for one in a sentence and a field."""

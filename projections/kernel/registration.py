"""The object in which a context declares its read models."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.projector import Projector


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The read models of one context, each with its label."""

    read_models: Mapping[type[Projector], BilingualText]

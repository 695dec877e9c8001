"""What a context brings to the read models: one declared object."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.projector import Projector


@dataclass(frozen=True, kw_only=True)
class Registration:
    """The read models of one context, each with what people call it."""

    read_models: Mapping[type[Projector], BilingualText]

"""The read models of every context in one list for the runner, and the names of aggregates."""

from importlib import import_module

from domain.kernel.registration import merged
from domain.kernel.text.bilingual import BilingualText
from projections.kernel.projector import Projector
from projections.kernel.registration import Naming, Registration

CONTEXTS: tuple[str, ...] = (
    "identity",
    "people",
    "participants",
    "orders",
    "tasks",
    "reports",
    "messages",
    "robots",
    "audit",
)
"""Every context: `projections/<context>/registration.py` holds its `REGISTRATION`."""

REGISTRATIONS: tuple[Registration, ...] = tuple(
    import_module(f"projections.{name}.registration").REGISTRATION for name in CONTEXTS
)

PROJECTORS: tuple[type[Projector], ...] = tuple(
    projector for one in REGISTRATIONS for projector in one.read_models
)

READ_MODELS: dict[str, BilingualText] = {
    projector.name: label for one in REGISTRATIONS for projector, label in one.read_models.items()
}
"""The label of each read model, by its stored name."""

NAMES: dict[str, Naming] = merged(one.names for one in REGISTRATIONS)
"""How aggregates are named, by the word that stands for one in a sentence and in a field."""

"""The read models of every context, in one list for the runner."""

from importlib import import_module

from domain.kernel.text.bilingual import BilingualText
from projections.kernel.projector import Projector
from projections.kernel.registration import Registration

CONTEXTS: tuple[str, ...] = (
    "identity",
    "people",
    "participants",
    "orders",
    "tasks",
    "reports",
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

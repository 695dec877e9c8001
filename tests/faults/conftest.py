"""The product, running, for the faults."""

from tests.faults.installations import environment, installations
from tests.running import starting

__all__ = ["environment", "installations", "starting"]

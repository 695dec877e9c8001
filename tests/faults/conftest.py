"""The product, running, for the faults."""

from tests.running import starting

__all__ = ["starting"]

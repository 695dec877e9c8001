"""The product, running, for many people at once."""

from tests.running import starting

__all__ = ["starting"]

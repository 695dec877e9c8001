"""The event store, databases, inline projections and their consistency check."""

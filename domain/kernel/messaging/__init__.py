"""Commands: their callers, how they are handled, and the context that events are recorded with."""

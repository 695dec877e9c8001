"""The only place that may know two rooms: joint commands and reactions, a sentence per file."""

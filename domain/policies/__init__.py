"""The only place that may know two contexts: joint commands and reactions, a sentence per file."""

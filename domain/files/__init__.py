"""Files that belong to work: sources that staff lay beside it, and results that people bring."""

"""The calendar feed of a pilot."""

"""The manuals: read by everybody at `/help`, and from each page at its own section."""

"""Calendar feeds of pilots."""

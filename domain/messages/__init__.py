"""Messages outside a task, announcements, and canned answers."""

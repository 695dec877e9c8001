"""Jobs: queued in the transaction of an event, done by workers."""

"""Jobs: asked for in the transaction of an event, done by workers."""

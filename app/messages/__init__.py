"""Messages outside a task, over HTTP and as pages."""

"""What this context brings to the workers; the work itself stands in files that are verbs."""

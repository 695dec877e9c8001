"""What is set and confirmed for the figures: targets, budgets, confirmations."""

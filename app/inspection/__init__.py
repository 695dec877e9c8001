"""The pages on which staff view one task: why it has this assignee, help, and inspection."""

"""The pages on which staff look at one piece of work: why this person, help, inspection."""

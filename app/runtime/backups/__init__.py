"""Backups: one archive of ledger, keys and files, made while others write, checked, restored."""

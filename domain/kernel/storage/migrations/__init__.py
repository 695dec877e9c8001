"""Migrations of the tables of a store; see decision 12."""

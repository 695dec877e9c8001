"""Bilingual text, allowed characters, and files of rows."""

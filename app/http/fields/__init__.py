"""The field types of requests and answers, each strict and with its own messages."""

from app.http.fields.base import Correction, Field, Form, Query, Strict
from app.http.fields.figures import Day, EndTime, Flag, Instant, Level, TimeOfDay, Whole
from app.http.fields.groups import Free, Many, Part, Table
from app.http.fields.text import Code, Email, Id, Password, Phone, Text, Word

__all__ = [
    "Code",
    "Correction",
    "Day",
    "Email",
    "EndTime",
    "Field",
    "Flag",
    "Form",
    "Free",
    "Id",
    "Instant",
    "Level",
    "Many",
    "Part",
    "Password",
    "Phone",
    "Query",
    "Strict",
    "Table",
    "Text",
    "TimeOfDay",
    "Whole",
    "Word",
]

"""What somebody chose to be told of, and how."""

from app.registry.registration import Registration

REGISTRATION = Registration(
    api=("api",),
    pages=("pages",),
    fact_words=("fact_words",),
)

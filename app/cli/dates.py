"""Days and instants as they are written on the command line."""

from datetime import datetime
from typing import Any

import click

from app.cli.language import translated


class Day(click.ParamType[datetime]):
    """A day, as its first instant: YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Return how the help shows a value."""
        return self.name

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Return the day. Fails with a usage error for anything else."""
        try:
            return value if isinstance(value, datetime) else datetime.strptime(value, "%Y-%m-%d")  # noqa: DTZ007
        except ValueError:
            self.fail(translated("write the day as YYYY-MM-DD, for example 2026-04-01"), param, ctx)


class Instant(click.ParamType[datetime]):
    """An instant with its offset, as in RFC 3339."""

    name = "instant"

    def convert(self, value: Any, param: Any, ctx: Any) -> datetime:
        """Return the instant. Fails with a usage error for anything else."""
        try:
            instant = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None:
            self.fail(
                translated("write it with its offset, as 2026-04-01T09:00:00+09:00"), param, ctx
            )
        return instant

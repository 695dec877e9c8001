"""The calendar feed over HTTP: answers."""

from app.http import fields


class FeedAnswer(fields.Strict):
    """The address of a feed, which is not shown again; null where it was closed."""

    path = fields.Text(required=True, allow_none=True)
    renewed_at = fields.Instant(required=True, allow_none=True)

"""The calendar feed over HTTP: answers."""

from app.http import fields


class FeedAnswer(fields.Strict):
    """The address of a feed, shown only once; null if the feed is closed."""

    path = fields.Text(required=True, allow_none=True)
    renewed_at = fields.Instant(required=True, allow_none=True)

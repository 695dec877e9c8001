"""Every limit of the web server in one place, as docs/reference/limits.md lists them.

They are read when they are needed, so that a test can set shorter ones before it starts a server.
"""

HEAD_SECONDS = 15.0
"""From the first byte of a request, or from the connection, to the end of its head."""
KEPT_SECONDS = 5.0
"""How long a connection stays open after an answer, for the next request."""
GRACE_SECONDS = 15.0
"""How long a body or an answer may take, however small it is."""
LEAST_RATE = 32 * 1024
"""Bytes a second, over the whole of a body or an answer, after the time of grace."""
STALL_SECONDS = 30.0
"""The longest pause within a body or an answer."""
LONGEST_SECONDS = 1200.0
"""The longest time for a body, an answer, or what is thrown away of a refused body."""
ASK_AFTER = 0.1
"""Seconds after which the application is asked whether it wants the body that has not arrived."""
LINGER_SECONDS = 2.0
"""How long a connection that ends waits for the other side to close."""

HEAD_MOST = 32 * 1024
LINE_MOST = 8190
FIELDS_MOST = 100
"""Of a request: the bytes of its head, of its first line, and its header fields."""
EAGER = 64 * 1024
"""Bytes of a body that are taken before the application is asked whether it wants it."""
BODY_MOST = 65 * 1024 * 1024
"""Bytes of a body, where the route has no smaller limit of its own."""
FRAMING_MOST = 256 * 1024
"""Bytes around the chunks of a body (sizes, extensions, trailers), beyond as many as it has."""
IN_MEMORY = 256 * 1024
"""Bytes of a body in memory; a longer one goes to a temporary file without a name."""
HELD_MOST, HELD_OF_ONE = 512 * 1024 * 1024, 256 * 1024 * 1024
"""Bytes of all bodies that a process holds, and of those from one address."""
DRAIN_MOST = 128 * 1024 * 1024
"""Bytes of a refused body that are read and thrown away, so that the refusal is seen."""
PULLED = 1024 * 1024
"""Bytes of an answer that wait in memory for whoever reads it."""

CONNECTIONS = 1000
"""Connections of a process."""
WAITING_OF_ONE = 64
"""Connections of one address that are in the middle of a request or of an answer."""
IDLE_OF_ONE = 128
"""Connections of one address on which nothing was begun."""
RETRY_AFTER = 5
"""Seconds, as those are told who are sent away."""

"""All limits of the web server; docs/reference/limits.md lists them.

They are read when they are used, so that a test can set lower ones before it starts a server.
"""

HEAD_SECONDS = 15.0
"""Seconds from the first byte of a request, or from the connection, to the end of its head."""
KEPT_SECONDS = 5.0
"""Seconds that a connection stays open after an answer, for the next request."""
GRACE_SECONDS = 15.0
"""Seconds that any body or answer may take, however slow."""
LEAST_RATE = 32 * 1024
"""Lowest average rate of a body or an answer after the grace period, in bytes a second."""
STALL_SECONDS = 30.0
"""Longest pause within a body or an answer, in seconds."""
LONGEST_SECONDS = 1200.0
"""Longest time for a body, an answer, or the draining of a refused body, in seconds."""
ASK_AFTER = 0.1
"""Seconds after which the application is asked whether it needs the missing body."""
LINGER_SECONDS = 2.0
"""Seconds that a closing connection waits for the client to close."""

HEAD_MOST = 32 * 1024
LINE_MOST = 8190
FIELDS_MOST = 100
"""Limits of a request: the bytes of its head and of its first line, and its header fields."""
EAGER = 64 * 1024
"""Bytes of a body that are read before the application is asked whether it needs the body."""
BODY_MOST = 65 * 1024 * 1024
"""Most bytes of a body, unless the route has a lower limit."""
FRAMING_MOST = 256 * 1024
"""Most bytes of chunk framing (sizes, extensions, trailers) in excess of the size of the body."""
IN_MEMORY = 256 * 1024
"""Bytes of a body kept in memory; a longer one goes to an unnamed temporary file."""
HELD_MOST, HELD_OF_ONE = 512 * 1024 * 1024, 256 * 1024 * 1024
"""Most bytes of all bodies in a process, and of those from one address."""
DRAIN_MOST = 128 * 1024 * 1024
"""Most bytes of a refused body that are read and discarded, so that the client sees the refusal."""
PULLED = 1024 * 1024
"""Bytes of an answer that are buffered in memory for the client."""
PULL_SECONDS = 0.5
"""Seconds after which what the application has made of an answer so far is sent."""

CONNECTIONS = 1000
"""Most connections of a process."""
WAITING_OF_ONE = 64
"""Most connections of one address that are in the middle of a request or of an answer."""
IDLE_OF_ONE = 128
"""Most idle connections of one address."""
RETRY_AFTER = 5
"""Seconds in the Retry-After header of the server's own refusals."""

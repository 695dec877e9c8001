"""`python -m workers [QUEUE…]` is the worker process."""

import sys

from workers.serve import main

sys.exit(main(sys.argv[1:]))

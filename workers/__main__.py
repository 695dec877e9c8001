"""`python -m workers [QUEUE…]` runs a worker process."""

import sys

from workers.serve import main

sys.exit(main(sys.argv[1:]))

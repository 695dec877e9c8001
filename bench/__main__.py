"""Run the named benchmarks, or all of them, and print their tables one after another."""

import importlib
import os
import platform
import sys
from pathlib import Path

NAMES = (
    "append",
    "load",
    "catch_up",
    "rebuild",
    "rebuild_all",
    "pairs",
    "next_at_scale",
    "pages_at_scale",
    "lists",
    "trail_search",
    "lag",
    "memory",
    "roster",
    "slow_callers",
    "backups",
    "exports",
)


def machine() -> str:
    """Describe the machine that the figures were measured on."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    system = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} × {model}, {system}"


def main(names: list[str]) -> int:
    """Run the named benchmarks and return the exit status."""
    strange = [name for name in names if name not in NAMES]
    if strange:
        print(f"there is no benchmark {strange[0]}; there are {', '.join(NAMES)}")
        return 2
    print(f"Machine: {machine()}", flush=True)
    for name in names or NAMES:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

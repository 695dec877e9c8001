"""The benchmarks of docs/performance.md; each is run as `python -m bench.NAME`."""

"""The command line `ashiato`: its entry point and the operator's commands."""

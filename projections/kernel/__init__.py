"""The base of every read model: projectors, their builds, and the runner that feeds them."""

"""What every read model stands on: projectors, their builds, and the runner that feeds them."""

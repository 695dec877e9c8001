"""How the tables of a store come from one version to the next; see decision 12."""

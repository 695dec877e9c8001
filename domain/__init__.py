"""What the centre decides: no network, no clock but the one it is given."""

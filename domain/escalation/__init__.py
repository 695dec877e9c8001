"""When something has waited so long that staff are to see and hear of it: rules that are data."""

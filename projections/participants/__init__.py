"""Read models of participants."""

"""HTTP for participants."""

"""People: their personal data, contact details and consents."""

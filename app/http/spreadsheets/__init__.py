"""Tables as CSV and XLSX files, streamed; the same rows give the same bytes."""

"""What the owner of a practice and an auditor see of it: numbers and references, never a chart, never a ranking."""

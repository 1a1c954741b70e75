"""The clinic: one Django app over the core. It keeps the core's nouns and shows them; it computes nothing clinical."""

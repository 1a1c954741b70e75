"""The injection map of a session: its picture, its table, and what is charted on them."""

"""Documents: each renders a noun of the core and computes nothing."""

"""Clinics filled with rows in bulk, to measure on. Everybody in them is made up."""

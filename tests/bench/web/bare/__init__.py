"""Bare Django: the same tables in small, sign-in, CSRF, one chained audit row an act, and nothing else.

Written as a Django developer writes it without thinking of speed or of slowness: rows as objects, a template.
"""

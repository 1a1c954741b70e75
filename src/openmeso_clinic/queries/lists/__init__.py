"""The lists of the clinic as tables, each with what its page shows and no more: what a file of them holds."""

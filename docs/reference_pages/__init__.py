"""The pages of ``docs/reference``: a file a page, each gives path and text."""

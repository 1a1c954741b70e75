"""What comes in as a file: read in a small child process, written anew, kept encrypted under a random name.

A file from outside is never kept or served as it came. Pictures are decoded and written again, which
leaves behind everything that was hidden in them. A PDF cannot be written again without a renderer, and
its scripts, forms and attachments would reach the reader's own viewer: it is refused, and the letter is
photographed instead.
"""

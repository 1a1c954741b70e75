"""What is said of the treatment's effects, and what the data bear."""

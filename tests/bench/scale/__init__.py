"""The clinic's own queries among millions of rows, warm and cold."""

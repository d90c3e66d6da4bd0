"""The sources that reporting itself has: figures of the catalogue, and the morning of a desk."""

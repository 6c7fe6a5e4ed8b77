"""minigrad's own exercises, one file each; the order is that of `ORDER` in course.py."""

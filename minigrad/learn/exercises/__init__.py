"""The exercises: what one is (exercise.py), the exercises themselves (specs/), their order (course.py), and the files
that students start from (stubs.py)."""

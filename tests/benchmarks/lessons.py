"""CPU seconds of every lesson, each in a process of its own, and of all together.

    python -m tests.benchmarks.lessons            at the CI budget: at most 60 each, 360 together; six minutes
    python -m tests.benchmarks.lessons quick      as in the README's test command: at most 75 together
"""
import argparse
import os
import tempfile

from ..lessons.running import LESSONS, output

LIMITS = {"quick": (10, 75), "ci": (60, 360)}                      # seconds of one core: each lesson, all of them


def seconds(lesson, budget):
    """What a run of the lesson uses, user and system: it hardly depends on what else is running."""
    before = os.times()
    with tempfile.TemporaryDirectory() as folder:
        output(lesson, folder, budget)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("budget", nargs="?", default="ci", choices=LIMITS)
    budget = parser.parse_args().budget
    (each, together), every = LIMITS[budget], []
    for lesson in LESSONS:
        every.append(seconds(lesson, budget))
        print(f" {lesson.path.stem:<32} {every[-1]:6.1f} s{'  too long' * (every[-1] > each)}", flush=True)
    print(f" {'all':<32} {sum(every):6.1f} s{'  too long' * (sum(every) > together)}")


if __name__ == "__main__":
    main()

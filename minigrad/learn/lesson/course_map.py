"""The map of the course in lessons/README.md: what each lesson teaches, needs and introduces, and what builds on it.

It is made from the lessons' own headers; `python -m minigrad.learn.lesson.course_map` writes it again.
"""
import sys

from ...files import atomic
from . import script

BEGIN, END = "<!-- the map: python -m minigrad.learn.lesson.course_map -->", "<!-- end of the map -->"


def course_map(lessons):
    """The two tables as Markdown."""
    lines = ["| lesson | teaches | needs | leads to |", "|---|---|---|---|"]
    for lesson in lessons:
        leads = ", ".join(other.number for other in lessons if lesson.number in other.needs)
        lines.append(f"| [{lesson.number}]({lesson.path.name}) {lesson.title} | {lesson.teaches} | "
                     f"{', '.join(lesson.needs)} | {leads} |")
    lines += ["", "Symbols keep their meaning from the lesson that introduces them.", "",
              "| symbol | meaning | lesson |", "|---|---|---|"]
    lines += [f"| {symbol.replace('|', chr(92) + '|')} | {meaning.replace('|', chr(92) + '|')} | {lesson.number} |"
              for lesson in lessons for symbol, meaning in lesson.symbols]
    return "\n".join(lines)


def replaced(text, lessons):
    """The text of the page with its map made again."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{course_map(lessons)}\n\n{END}{after}"


if __name__ == "__main__":
    page = script.folder() / "README.md"
    atomic.write_text(page, replaced(page.read_text(encoding="utf-8"), script.lessons()))
    sys.stdout.write(f"{page}\n")

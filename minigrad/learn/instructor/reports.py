"""The reports on graded rows: grades.csv, misconceptions.csv, junit.xml, and a file for each student for Gradescope."""
import csv
import io
import json
from collections import defaultdict
from urllib.parse import quote
from xml.etree import ElementTree

from ...files import atomic
from ..checking.saying import computes
from ..terminal import clean

FIELDS = ("student", "exercise", "score", "status", "diagnosis", "formula", "seconds", "file", "note", "guards")


def write_reports(rows, exercises, out):
    """Write the four reports, each completely or not at all."""
    table = [[cell(entry[field]) for field in FIELDS] for entry in rows]
    replace(out / "grades.csv", csv_text([FIELDS, *table]))
    frequent = [map(cell, entry) for entry in misconceptions(rows, exercises)]
    replace(out / "misconceptions.csv", csv_text([("exercise", "mistake", "students", "formula"), *frequent]))
    replace(out / "junit.xml", junit(rows))
    (out / "results").mkdir(exist_ok=True)
    for student in dict.fromkeys(entry["student"] for entry in rows):
        mine = [entry for entry in rows if entry["student"] == student]
        text = json.dumps(gradescope(mine), indent=1, ensure_ascii=False)
        replace(out / "results" / f"{file_name(student)}.json", text)


def gradescope(rows):
    """One student's results in the form that Gradescope reads."""
    tests = [{"name": entry["exercise"], "score": entry["score"], "max_score": 1.0, "output": noted(entry),
              "status": "passed" if entry["score"] else "failed", "visibility": "visible"} for entry in rows]
    return {"score": sum(entry["score"] for entry in rows), "execution_time": round(sum(e["seconds"] for e in rows), 3),
            "output": "", "tests": tests}


def noted(entry):
    """What the student sees: the message, and which file was taken if it was not the one asked for."""
    return entry["message"] + (f"\n note: {entry['note']}" if entry["note"] else "")


def misconceptions(rows, exercises):
    """(exercise, mistake, how many students, formula), the most frequent first: what to teach next."""
    for (slug, name), made in by_mistake(rows, ("unknown", "invalid", "error")):
        known = name in exercises[slug].named
        yield slug, name, len(made), computes(exercises[slug], (name,)) if known else ""


def by_mistake(rows, statuses=()):
    """((exercise, mistake), its rows), the most frequent first; a row of one of `statuses` counts as a mistake, too,
    by its diagnosis."""
    found = defaultdict(list)
    for row in rows:
        for name in [*row["faults"], *[row["diagnosis"]] * (row["status"] in statuses)]:
            found[row["exercise"], name].append(row)
    return sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def failed(row):
    """Whether something was handed in and scores nothing."""
    return row["score"] == 0 and row["status"] != "not_attempted"


def junit(rows):
    """JUnit XML: a suite for each student, a case for each exercise."""
    root = ElementTree.Element("testsuites", name="minigrad grade")
    for student in dict.fromkeys(entry["student"] for entry in rows):
        mine = [entry for entry in rows if entry["student"] == student]
        suite = ElementTree.SubElement(root, "testsuite", name=clean(student), tests=str(len(mine)),
                                       failures=str(sum(failed(e) for e in mine)),
                                       skipped=str(sum(e["status"] == "not_attempted" for e in mine)))
        for entry in mine:
            case = ElementTree.SubElement(suite, "testcase", classname=clean(student), name=entry["exercise"],
                                          time=str(entry["seconds"]))
            if entry["status"] == "not_attempted":
                ElementTree.SubElement(case, "skipped")
            elif failed(entry):
                failure = ElementTree.SubElement(case, "failure", type=entry["status"],
                                                 message=clean(entry["diagnosis"]).replace("\n", " "))
                failure.text = clean(entry["message"])
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def cell(value):
    """A value for a table that people open in a spreadsheet: text that would be a formula there is quoted."""
    text = clean(value) if isinstance(value, str) else value
    return "'" + text if isinstance(text, str) and text.startswith(("=", "+", "-", "@", "\t")) else text


def csv_text(rows):
    """Rows as CSV."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue()


def file_name(student):
    """A student's name as the name of a file."""
    return quote(student, safe=" @+,=", errors="backslashreplace") if student.strip(".") else "student"


def replace(path, text):
    """Write a file completely or not at all; what UTF-8 cannot hold, such as half of a surrogate pair, is escaped."""
    atomic.write(path, lambda file: file.write(text.encode("utf-8", "backslashreplace")))

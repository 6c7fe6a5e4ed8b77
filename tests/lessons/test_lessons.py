"""Every lesson runs alone, quickly and quietly; its claims hold; its figures are described; its sources exist; it has
the form that lessons/README.md describes."""
import ast
import re

import pytest
from minigrad.learn.exercises.course import ORDER, load
from minigrad.learn.lesson import claims, course_map
from minigrad.learn.site.sources import cited
from minigrad.learn.terminal import width

from .prose_numbers import loose_numbers
from .running import LESSONS, ROOT, expected, output

OUTCOMES = (claims.REPRODUCED, claims.NOT_REPRODUCED, claims.NO_EVIDENCE)
MEASURED = r"^ ± (.*): (.*)$"
HEADINGS = ("## What goes wrong", "## In other libraries", "## In the sources", "## Change something")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """(lesson, budget) ↦ (output, folder of its figures); each is run once."""
    done = {}

    def run(lesson, budget):
        if (lesson.number, budget) not in done:
            folder = tmp_path_factory.mktemp(f"lesson{lesson.number}{budget}")
            done[lesson.number, budget] = output(lesson, folder, budget), folder
        return done[lesson.number, budget]
    return run


each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.path.stem)


# ---------------------------------------------------------------- what it prints

@each_lesson
def test_it_runs_alone_and_all_claims_hold(lesson, runs):
    printed, folder = runs(lesson, "quick")
    wanted = expected(lesson)
    assert printed.count("✓") == wanted["claims"] and "✗" not in printed
    assert len(re.findall(MEASURED, printed, flags=re.M)) == wanted["measured"]
    for number in wanted["numbers"]:
        assert number in printed, number
    figures = re.findall(r"^ figure  (\S+)\n((?: {9}.*\n)+)", printed, flags=re.M)
    assert figures
    for path, alt in figures:
        assert (folder / path).stat().st_size > 10_000 and len(alt.split()) > 8


@pytest.mark.long
@each_lesson
def test_measured_claims_have_outcomes_and_large_effects_are_reproduced(lesson, runs):
    printed, _ = runs(lesson, "ci")
    wanted, found = expected(lesson), dict(re.findall(MEASURED, printed, flags=re.M))
    assert printed.count("✓") == wanted["claims"] and len(found) == wanted["measured"]
    assert set(found.values()) <= set(OUTCOMES) and printed.count("seeds, 95 %") == len(found)
    for name in wanted["reproduced"]:
        assert found[name] == claims.REPRODUCED


@each_lesson
def test_it_fits_80_columns(lesson, runs):
    assert [line for line in runs(lesson, "quick")[0].splitlines() if width(line) > 80] == []
    for cell in lesson.cells:                            # code is shown behind a bar of one column
        limit = 79 if cell.kind == "code" else 80
        assert [line for line in cell.text.splitlines() if width(line) > limit] == []


@each_lesson
def test_no_result_stands_in_its_prose(lesson, runs):
    """A number of a text cell is an input of the code or stands in a claim; `say` computes what it says."""
    assert loose_numbers(lesson, runs(lesson, "quick")[0]) == []


# ---------------------------------------------------------------- its form

@each_lesson
def test_it_asks_shows_a_formula_and_ends_with_changes_to_try(lesson):
    code = "\n".join(cell.text for cell in lesson.cells if cell.kind == "code")
    last = lesson.cells[-1]
    assert "ask(" in code and ("show(formulas(" in code or "show(table(" in code)
    assert last.kind == "markdown" and "## Change something" in last.text and last.text.count("\n- ") >= 3
    assert lesson.teaches.endswith(".") and len(lesson.teaches) < 320


@each_lesson
def test_a_question_and_a_picture_come_before_any_formula(lesson):
    formula = r"^    \S" , r"^(show\((formulas|table)|derive)\("
    first = next(i for i, cell in enumerate(lesson.cells)
                 if re.search(formula[cell.kind == "code"], cell.text, flags=re.M))
    before = [cell for cell in lesson.cells[:first] if cell.kind == "code"]
    assert any(cell.draws for cell in before), "no figure before the first formula"
    assert any(re.search(r"^ask\(", cell.text, flags=re.M) for cell in before), "no question before the first formula"


@each_lesson
def test_it_derives_what_it_uses_and_has_the_headings_of_all_lessons(lesson):
    assert any(re.search(r"^derive\(", cell.text, flags=re.M) for cell in lesson.cells if cell.kind == "code")
    headings = [line for cell in lesson.cells if cell.kind == "markdown" for line in cell.text.splitlines()
                if line in HEADINGS]
    assert headings == list(HEADINGS)


@each_lesson
def test_it_names_the_exercises_that_belong_to_it(lesson):
    named = set(re.findall(r"`minigrad learn (\w+)`", lesson.cells[-1].text))
    assert named >= {slug for slug in ORDER if load(slug).lesson == int(lesson.number)}
    assert named <= set(ORDER)


@each_lesson
def test_statistical_claims_are_measured_by_a_function_over_enough_seeds(lesson):
    for node in ast.walk(ast.parse(lesson.path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "claim_over_seeds":
            assert isinstance(node.args[1], (ast.Lambda, ast.Name)), "give the function: `quick` leaves it out"
            seeds = next(ast.unparse(k.value) for k in node.keywords if k.arg == "seeds")
            sizes = re.fullmatch(r"range\(budget\(ci=(\d+), full=(\d+)\)\)", seeds)
            assert sizes and int(sizes[1]) >= 5 and int(sizes[2]) >= 20, seeds


SILENT = ("ask", "say", "show", "claim", "derive", "print", "slider", "animation")


@each_lesson
def test_no_cell_of_the_notebook_echoes_its_last_value(lesson):
    """What is told is told once: another call at the end of a cell has a semicolon."""
    for cell in lesson.cells:
        last = ast.parse(cell.text).body[-1] if cell.kind == "code" else None
        if isinstance(last, ast.Expr) and getattr(getattr(last.value, "func", None), "id", "") not in SILENT:
            assert cell.text.rstrip().endswith(";"), cell.text


# ---------------------------------------------------------------- its sources, and the course

@each_lesson
def test_the_sources_that_it_cites_exist(lesson):
    text = (ROOT / "lessons" / "SOURCES.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^\| ([LGAHTXE]\d+) \|", text, flags=re.M))
    assert {"A3", "E3", "T9", "H4"} <= known
    named = [key for _, names in cited(lesson.path) for key in names]
    assert named and set(named) <= known
    prose = "\n".join(cell.text for cell in lesson.cells if cell.kind == "markdown")
    assert set(re.findall(r"\(([LGATX]\d+)\)", prose)) <= known


def test_the_syllabus_ids_are_covered():
    """The claims of the sources that these lessons are there to test."""
    found = {key for lesson in LESSONS for _, names in cited(lesson.path) for key in names}
    assert {"L1", "L2", "L3", "L4", "L6", "T1", "T9", "G10", "E3", "A3", "A4", "A7", "E13", "T13", "T16", "H3", "H4",
            "H5", "H6", "T18", "T19", "T22", "E18", "E19"} <= found


@each_lesson
def test_it_needs_only_earlier_lessons(lesson):
    assert all(number < lesson.number for number in lesson.needs)
    assert lesson.needs or lesson.number == "01"


def test_a_symbol_is_introduced_once():
    symbols = [symbol for lesson in LESSONS for some, _ in lesson.symbols for symbol in some.split(" and ")]
    assert sorted(symbols) == sorted(set(symbols))
    assert all(meaning for lesson in LESSONS for _, meaning in lesson.symbols)


def test_the_map_of_the_course_is_that_of_the_headers():
    """If it is not: python -m minigrad.learn.lesson.course_map"""
    page = (ROOT / "lessons" / "README.md").read_text(encoding="utf-8")
    assert course_map.BEGIN in page and page == course_map.replaced(page, LESSONS)


def test_formulas_on_show_are_valid_latex():
    import minigrad.functions as F
    from matplotlib.mathtext import MathTextParser
    from minigrad.functions.normalization import BatchNorm
    from minigrad.learn import formulas
    from minigrad.optim.methods.sam import ascent, sam_gradient
    from minigrad.optim.running_average import mean_with
    parser = MathTextParser("agg")
    for function in (F.ridge_loss, F.logistic_loss, BatchNorm._normalized, BatchNorm.dx, mean_with, ascent,
                     sam_gradient):
        shown = formulas(function)
        assert len(shown.rows) >= 1
        for formula in re.findall(r"\$(.*?)\$", shown._repr_markdown_()):
            parser.parse(f"${formula}$")

"""Predictions are answered by their cause."""
import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson import questions, showing
from minigrad.learn.lesson.answers import readings
from minigrad.learn.lesson.claims import ClaimError
from minigrad.learn.lesson.questions import ask

WRONG = [(100, lambda: 0.1 * 1000, "that is SGD"), ("up", lambda: "up", "the sign")]


def test_headless_a_prediction_is_checked_and_the_lesson_goes_on(capsys):
    ask("how far?", (0.1, lambda: 0.1), WRONG)
    out = capsys.readouterr().out
    assert "? how far?" in out and "the answer is 0.1" in out


@pytest.mark.parametrize("answer, wrong", [
    ((0.1, lambda: 0.2), []), ((0.1, lambda: 0.1), [(100, lambda: 101.1, "")]), (("up", lambda: "down"), [])])
def test_an_answer_that_the_rules_do_not_give_is_an_error(answer, wrong):
    with pytest.raises(ClaimError, match="is listed, but its formula gives"):
        ask("how far?", answer, wrong)


def test_answers_that_cannot_be_told_apart_are_refused():
    with pytest.raises(UsageError, match="too close"):
        ask("how far?", (0.1, lambda: 0.1), [(0.1005, lambda: 0.1005, "")])


@pytest.fixture
def person(monkeypatch, capsys):
    """person(question's arguments, typed answers…) ↦ what is printed; all answers must have been asked for"""
    def answer(*typed, question="how far?", answer=(0.1, lambda: 0.1), wrong=WRONG, **more):
        left = list(typed)
        monkeypatch.setattr(questions, "interactive", lambda: True)
        monkeypatch.setattr("builtins.input", lambda prompt: left.pop(0))
        questions.pass_by(False)
        ask(question, answer, wrong, **more)
        assert not left
        return capsys.readouterr().out
    yield answer
    questions.pass_by(False)


@pytest.mark.parametrize("typed, said", [("100", "not quite: that is SGD"), ("UP", "not quite: the sign"),
                                         ("7", "no common mistake"), ("seven", "no common mistake"),
                                         ("inf", "no common mistake"), ("nan", "no common mistake"),
                                         ("1/0", "no common mistake"), ("(-8)^0.5", "no common mistake")])
def test_a_wrong_answer_has_its_cause_and_a_second_try(typed, said, person):
    out = person(typed, "0.1")
    assert said in out and out.index(said) < out.index("right") < out.index("the answer is 0.1")
    assert out.count("that is SGD") == (typed == "100")
    twice = person(typed, "8")
    assert "right" not in twice and twice.count("that is SGD") == twice.count("the sign") == 1      # told once
    assert twice.endswith("     up: the sign\n" if typed != "UP" else "     100: that is SGD\n")


@pytest.mark.parametrize("key", ["c", "Q"])
def test_a_key_cannot_be_an_answer(key):
    with pytest.raises(UsageError, match="c continues and q quits"):
        ask("which?", (key, lambda: key))


@pytest.mark.parametrize("typed", ["0.1", "0.1000001", ".1", "0,1", "1/10", "10^-1", "10**-1", "10⁻¹", "1e-1", " 0.1 "])
def test_a_right_answer_is_right_however_it_is_written(typed, person):
    out = person(typed)
    assert "right" in out and "that is SGD" not in out


def test_skipping_shows_the_causes(person):
    out = person("")
    assert "right" not in out and "100: that is SGD" in out and "up: the sign" in out


def test_c_passes_by_this_prediction_and_the_next(person):
    assert "the answer is 0.1" in person("c") and questions.passing()
    ask("and now?", (2, lambda: 2))                      # input would fail: nothing is left to read


def test_q_ends_the_lesson_without_an_error(person):
    with pytest.raises(SystemExit) as left:
        person("q")
    assert left.value.code == 0 and isinstance(left.value, questions.Left)


def test_answers_in_units_and_among_choices(person):
    ten = {"answer": (10, lambda: 10), "wrong": [], "unit": "η"}
    for typed in ("10 η", "10η", "10·η", "10 eta", "10", "1e1 η"):
        assert "right" in person(typed, **ten)
    assert "no common mistake" in person("10 %", "", **ten)
    words = {"answer": ("the left", lambda: "the left"), "wrong": [("the right", lambda: "the right", "a sign")],
             "choices": ("the right", "the left", "neither")}
    out = person("2", **words)
    assert "     1  the right\n     2  the left\n     3  neither\n" in out and out.count("right\n") >= 2
    assert "not quite: a sign" in person("1", "", **words) and "right" in person("The Left", **words)
    assert "right\n   the answer" in person("left", **words) and "no common mistake" in person("the", "", **words)
    assert "no common mistake" in person("²", "", **words)               # a digit, but not a number
    for typed in ("4", "the"):                                           # none of them, and two of them
        assert "type a number from 1 to 3, or a part of one answer" in person(typed, "", **words)
    assert "type a number" not in person("1", "neither", **words)
    with pytest.raises(UsageError, match="not among the choices"):
        ask("which?", ("up", lambda: "up"), choices=("left", "right"))


@pytest.mark.parametrize("typed, numbers", [
    ("1,000", (1.0, 1000.0)), ("1,000,000", (1e6,)), ("2^-1", (0.5,)), ("3·10⁻⁴", (3e-4,)), ("3x", ()), ("", ()),
    ("-2", (-2.0,)), ("−2", (-2.0,)), ("1/3", (1 / 3,)), ("10^-3", (1e-3,)), ("2^(-1)", (0.5,)), ("1e400^2", ()),
    ("log 2", (0.693147,)), ("√10", (3.162278,)), ("sqrt(10)", (3.162278,)), ("0.1·√10", (0.3162278,)), ("log 0", ())])
def test_how_numbers_are_read(typed, numbers):
    assert readings(typed) == pytest.approx(numbers, rel=1e-6)


def test_a_notebook_folds_the_answer_away(monkeypatch):
    shown = []
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(showing, "show", shown.append)
    ask("how far?", (0.1, lambda: 0.1), WRONG)
    page = shown[0]._repr_markdown_()
    assert page.index("how far?") < page.index("<summary>answer</summary>0.1") < page.index("100: that is SGD")

"""Predictions are answered by their cause."""
import pytest
from minigrad.errors import UsageError
from minigrad.learn.lesson import questions, showing
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


@pytest.mark.parametrize("typed, said", [("0.1", "right"), ("0.1000001", "right"), ("100", "not quite: that is SGD"),
                                         ("UP", "not quite: the sign"), ("7", "no common mistake"), ("", "skipped"),
                                         ("seven", "no common mistake")])
def test_a_person_is_told_the_cause(typed, said, monkeypatch, capsys):
    monkeypatch.setattr(questions, "interactive", lambda: True)
    monkeypatch.setattr("builtins.input", lambda prompt: typed)
    ask("how far?", (0.1, lambda: 0.1), WRONG)
    assert said in capsys.readouterr().out


def test_a_notebook_folds_the_answer_away(monkeypatch):
    shown = []
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(showing, "show", shown.append)
    ask("how far?", (0.1, lambda: 0.1), WRONG)
    page = shown[0]._repr_markdown_()
    assert page.index("how far?") < page.index("<summary>answer</summary>0.1") < page.index("100: that is SGD")

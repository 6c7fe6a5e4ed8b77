"""Prose after a result: in a terminal, on a page, in a notebook; silent about what was not measured."""
from minigrad.learn import claim_over_seeds, counted, say, terminal
from minigrad.learn.lesson import showing


def test_paragraphs_are_wrapped(capsys):
    say(f"The step is {1 / 3:.2f} η, and " + "so on " * 20 + """

        A second paragraph.""")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("The step is 0.33 η, and so on") and max(map(len, lines)) <= 80
    assert lines[-2:] == ["", "A second paragraph."]


def test_a_page_and_a_notebook_get_the_text(monkeypatch):
    told, shown = [], []
    with terminal.listening(lambda kind, **fields: told.append((kind, fields))):
        say("""one
            line""")
    assert told == [("prose", {"prose": "one line"})]
    monkeypatch.setattr(showing, "in_notebook", lambda: True)
    monkeypatch.setattr(showing, "show", shown.append)
    say("**bold**")
    assert shown[0]._repr_markdown_() == repr(shown[0]) == "**bold**"


def test_nothing_is_said_of_what_was_not_measured(monkeypatch, capsys):
    measured = claim_over_seeds("gain", lambda seed: 1.0, above=0)
    monkeypatch.setenv("MINIGRAD_BUDGET", "quick")
    left = claim_over_seeds("gain", lambda seed: 1.0, above=0)
    capsys.readouterr()
    say(f"mean {left.mean:.1f}", measured, left)
    assert capsys.readouterr().out == ""
    say(f"mean {measured.mean:.1f}", measured)
    assert capsys.readouterr().out == "mean 1.0\n"


def test_one_is_not_a_plural():
    assert [counted(n, "seed") for n in (0, 1, 5)] == ["0 seeds", "1 seed", "5 seeds"]

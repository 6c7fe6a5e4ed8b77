"""`minigrad learn` from the command line; the session in a terminal is in tests/learn/student."""
import json

import pytest

from minigrad import cli


@pytest.fixture
def learn(tmp_path, monkeypatch, capsys):
    """learn(words) -> (status, what was printed), in a folder with the exercises in `my`."""
    monkeypatch.chdir(tmp_path)

    def run(words):
        status = cli.main(["learn", *words.split()])
        out = capsys.readouterr()
        return status, out.out + out.err
    assert "written to my" in run("init")[1]
    return run


def test_the_actions_are_listed_below_one_word(capsys):
    with pytest.raises(SystemExit):
        cli.main(["learn", "--help"])
    out = capsys.readouterr().out
    assert "[--set DIR]" in out and "ACTION ..." in " ".join(out.split()) and "{init," not in out


def test_each_hint_is_one_more_up_to_three(learn, tmp_path):
    for many in (1, 2, 3, 3):
        text = learn("hint swa")[1]
        assert f"hint {many} of 3" in text and f"hint {many + 1} of 3" not in text
        assert json.loads((tmp_path / "my" / "progress.json").read_text())["exercises"]["swa"]["hints"] == many


def test_play_without_an_answer_says_where_it_should_be(learn, tmp_path):
    (tmp_path / "my" / "swa.py").unlink()
    status, text = learn("play swa")
    assert status == 2 and "swa.py; expected your answer there" in text

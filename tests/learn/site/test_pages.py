"""Pages of lessons: what was shown stands there, escaped and in order; nothing is fetched; the map is right."""
import dataclasses
import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from minigrad import cli
from minigrad.learn.lesson import script
from minigrad.learn.lesson.claims import ClaimError
from minigrad.learn.site import cells, front, running
from minigrad.learn.site.pages import build

from .reader import Reader

LESSON = '''\
# %% [markdown]
# # 99 · Tags & signs < >
#
# What **this** teaches, with `code <b>` and a [link](SOURCES.md).
#
# Needs: nothing.
#
#     m̂ₜ = mₜ/(1−β₁ᵗ)
#
# | a | b      |
# |---|:------:|
# | 1 | `x<y`  |
#
# - one
#   more
# - two

# %%
import os
from minigrad.learn import animation, ask, claim, claim_over_seeds, figure, formulas, show, slider, table
from minigrad.optim import rules

print("first <script>alert(1)</script>")
claim("a <b> c", 1.0, want=1.0, source="T9, E3")
claim("truth", True, want=True)
print("between")
claim("again", 2, above=1, source="T9")
claim_over_seeds("effect & cause", [1, 2, 3, 4, 5], above=0, source="T16")

# %%
ask("What is 1 + 1 <now>?", (2, lambda: 2), wrong=[(11, lambda: 11, "that is text & not a sum")])
print("after the question")

# %%
show(table(rules.adam, w=1.0, g=1000.0, lr=0.1))
show(formulas(rules.momentum, "Momentum <title>"))
show({"plain": "<thing>"})

# %%
with figure("99_line", alt='a "line" <up>') as ax:
    ax.plot([0, 1])
folder = os.environ["MINIGRAD_FIGURES"]
slider("99_grid", {"η": (0.1, 0.2)}, lambda ax, eta: ax.plot([0, eta]), alt="lines")

# %% [markdown]
# ## Change something
'''


FEW = ("minigrad.objective",)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(folder of the pages, what was reported, the lesson)"""
    folder, lines = tmp_path_factory.mktemp("site"), []
    (folder / "99_tags.py").write_text(LESSON, encoding="utf-8")
    lesson = script.read(folder / "99_tags.py")
    before = os.environ.get("MINIGRAD_FIGURES")
    build([lesson], folder / "new" / "pages", lines.append, modules=FEW)
    assert os.environ.get("MINIGRAD_FIGURES") == before
    return folder / "new" / "pages", lines, lesson


@pytest.fixture(scope="module")
def source(built):
    return (built[0] / "99_tags.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(source):
    return Reader(source)


def test_the_files_and_the_report(built):
    folder, lines, _ = built
    assert sorted(path.name for path in folder.iterdir()) == [
        ".runs", "99_tags.html", "assets", "figures", "index.html", "playground.html", "pytorch.html", "reference",
        "sources.html"]
    assert len(lines) == 1 and re.search(r"99_tags\.html   3 ✓  1 ±$", lines[0])
    assert {path.name for path in (folder / "figures").iterdir()} == {"99_line.png", "99_grid_00.png", "99_grid_01.png"}


def test_tags_are_balanced_and_ids_unique(built, reader):
    for found in (reader, *(Reader(path.read_text(encoding="utf-8")) for path in built[0].rglob("*.html"))):
        assert found.open == [] and len(set(found.ids)) == len(found.ids)


def test_what_a_lesson_says_is_text_and_no_markup(source, reader):
    assert "first <script>alert(1)</script>" in reader.text and source.count("<script>") == 1
    for text in ("a <b> c", "effect & cause", "What is 1 + 1 <now>?", "that is text & not a sum", "Momentum <title>",
                 "<thing>", "code <b>", "x<y", "Tags & signs < >"):
        assert text in reader.text, text
    assert not {tag for tag, _ in reader.tags} & {"now", "thing", "up", "b", "title>"}


def test_nothing_is_fetched_and_the_policy_forbids_it(built):
    for path in built[0].rglob("*.html"):
        text, root = path.read_text(encoding="utf-8"), "../" * (len(path.relative_to(built[0]).parts) - 1)
        for tag, found in Reader(text).tags:
            assert tag not in ("iframe", "object", "embed", "video", "audio", "source", "base")
            address = found.get("src", found.get("href", "") if tag == "link" else "")
            assert not address or re.fullmatch(rf"{root}(assets|figures)/[\w.-]+", address), address
            assert not address or (path.parent / address).is_file()
        assert "default-src 'none'" in text
    for path in (built[0] / "assets").iterdir():
        assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|https?://", path.read_text(encoding="utf-8")) or (
            path.name == "search-index.js")


def test_everything_stands_in_its_order(reader):
    order = ["99 · Tags", "What this teaches", "m̂ₜ = mₜ/(1−β₁ᵗ)", "first <script>", "a <b> c", "truth", "between",
             "again", "effect & cause: reproduced", "mean 3, sd 1.6 over 5 seeds", "Predict first.", "The answer",
             "m_hat = m / (1 - beta1**t)", "Momentum <title>", "'plain'", '"99_line"', "Change something"]
    at = 0
    for words in order:
        assert words in reader.text[at:], words
        at = reader.text.index(words, at)


def test_claims_in_a_row_are_one_table_with_links_to_their_sources(source):
    tables = re.findall(r'<table class="claims">(.*?)</table>', source, re.S)
    assert [table.count("<tr>") - 1 for table in tables] == [2, 1]
    assert '<span id="claim-1">✓</span>' in tables[0]
    assert '<a href="sources.html#T9">T9</a>, <a href="sources.html#E3">E3</a>' in tables[0]
    assert '<div class="note" id="claim-4">' in source


def test_the_answer_is_folded_away_and_not_in_the_code_above(source):
    folds = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", source, re.S)
    assert [title for title, _ in folds] == ["Contents", "The answer", "The code of the figure"]
    assert "99_grid" in folds[2][1]
    folded = folds[1][1]
    assert ">2</p>" in folded and "that is text &amp; not a sum" in folded
    assert "not a sum" not in source.replace(folded, "") and "ask(" not in source and "after the question" in source


def test_pictures_have_alternative_text_and_a_size(reader):
    texts = [image["alt"] for image in reader.images]
    assert texts == ['a "line" <up>', "lines (η = 0.1)", "lines (η = 0.2)"]
    assert reader.images[0]["src"] == "figures/99_line.png" and int(reader.images[0]["width"]) > 200


def test_formulas_are_their_unicode(reader):
    assert {"m̂ₜ", "= mₜ/(1−β₁ᵗ)", "Δwₜ", "= −η·m̂ₜ/(√(v̂ₜ) + ε)"} <= set(reader.formulas)
    assert sum(tag == "math" for tag, _ in reader.tags) == len(reader.formulas)
    assert all(found["aria-hidden"] == "true" for _, found in reader.tags if found.get("class") == "u")


def test_a_keyboard_reaches_what_scrolls_and_moves(reader):
    for tag, found in reader.tags:
        if tag == "pre" or found.get("class") in ("wide", "display"):
            assert found["tabindex"] == "0"
    assert sum(tag == "input" and found["type"] == "range" for tag, found in reader.tags) == 1
    assert {"nav", "main", "h1"} <= {tag for tag, _ in reader.tags}
    assert dict(reader.tags[0][1]) == {"lang": "en"} and "width=device-width" in str(reader.tags)


def test_contents_and_search_entries(built, reader):
    assert [link for link in reader.links if link.startswith("#")] == ["#main"]             # one section: no contents
    assert {"sources.html", "pytorch.html", "reference/index.html", "reference/minigrad.objective.html"} <= set(
        reader.links)
    index = (built[0] / "assets" / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(index.removeprefix("var searchIndex = ").rstrip().removesuffix(";"))
    found = {address: (title, text) for _, title, address, text in entries}
    assert "Objective" in found["reference/minigrad.objective.html#Objective"][0]
    assert found["reference/minigrad.objective.html#Objective.hvp"][0] == "minigrad.objective.Objective.hvp"
    assert found["99_tags.html#change-something"][0].startswith("Change something (99")
    assert "mₜ/(1−β₁ᵗ)" in found["99_tags.html"][1] and "<" not in found["pytorch.html"][1]


def test_the_playground_is_one_click_away(built):
    for path in built[0].rglob("*.html"):
        root = "../" * (len(path.relative_to(built[0]).parts) - 1)
        assert f"{root}playground.html" in Reader(path.read_text(encoding="utf-8")).links


def test_the_front_page(built):
    found = Reader((built[0] / "index.html").read_text(encoding="utf-8"))
    assert "Tags & signs < >" in found.text and "3 ✓ 1 ±" in found.text and "4 in all" in found.text
    assert "Δwₜ" in found.formulas and "99_tags.html" in found.links
    assert sum(tag == "polyline" for tag, _ in found.tags) == 3


def test_the_front_page_says_what_a_lesson_needs_and_what_it_leads_to(built):
    one, two = (dataclasses.replace(built[2], number=number, path=Path(f"{number}_x.py"), needs=needs)
                for number, needs in (("03", ("02",)), ("05", ("03", "04"))))
    runs = [running.Run(one), running.Run(two)]
    assert front.place(one, runs) == '<br><span class="soft">leads to <a href="05_x.html">05</a></span>'
    assert front.place(two, runs) == '<br><span class="soft">needs <a href="03_x.html">03</a></span>'  # 04: no page


def test_the_picture_of_the_front_page_is_computed():
    """Gradient descent on a quadratic is known: each step multiplies w₂ by 1 − 10η."""
    sgd, momentum, adam = (np.array(front.path(method)) for _, _, method in front.METHODS)
    np.testing.assert_allclose(sgd[:, 1], 1.5 * (1 - 1.7) ** np.arange(41), rtol=1e-4, atol=1e-6)
    assert abs(adam[1, 0] - adam[0, 0]) == pytest.approx(0.35, rel=1e-4) and not np.allclose(sgd[2], momentum[2])


def test_the_sources_lead_to_claims_and_tests(built):
    text = (built[0] / "sources.html").read_text(encoding="utf-8")
    assert text.count('<details class="part" open>') == text.count("<h2 id=")

    def row_of(name):
        return re.search(rf'<tr><td[^>]*><span id="{name}">.*?</tr>', text, re.S)[0]

    row = row_of("T9")
    assert '✓ <a href="99_tags.html#claim-1">99: a &lt;b&gt; ' in row and '#claim-3">99: again' in row
    assert "truth" not in row and "99:" not in row_of("T1")
    assert "without correction the early steps are large" in row and "tests/optim/test_rules.py" in row
    assert '± <a href="99_tags.html#claim-4">' in row_of("T16")
    assert "not tested, because it needs" in row_of("X11") and "lesson 14 (a small CNN" in row_of("X5")
    assert all(f'id="{name}"' in text for name in ("L1", "G14", "A13", "H12", "T24", "X21", "E30"))


def test_every_link_of_the_pages_leads_somewhere(built):
    readers = {path: Reader(path.read_text(encoding="utf-8")) for path in built[0].rglob("*.html")}
    for path, found in readers.items():
        for link in found.links:
            file, _, anchor = link.partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target in readers, f"{path.name}: {link}"
            assert not anchor or anchor in readers[target].ids, f"{path.name}: {link}"


def test_a_claim_that_does_not_hold_leaves_no_page(tmp_path):
    wrong = LESSON.replace('1.0, want=1.0, source="T9, E3"', "1.0, want=2.0")
    (tmp_path / "99_bad.py").write_text(wrong, encoding="utf-8")
    with pytest.raises(ClaimError, match="a <b> c"):
        build([script.read(tmp_path / "99_bad.py")], tmp_path / "out", lambda line: None, modules=FEW)
    assert not list((tmp_path / "out").rglob("*.html")) and not list((tmp_path / "out").rglob("*.json"))
    assert "MINIGRAD_FIGURES" not in os.environ


@pytest.mark.long
def test_a_lesson_is_run_again_only_if_something_changed(built, source, tmp_path, monkeypatch):
    """Its file, the engine or the budget; a picture that is gone; not the time."""
    ran = []
    execute = running.execute
    monkeypatch.setattr(running, "execute", lambda lesson, out: ran.append(lesson) or execute(lesson, out))
    path, out = tmp_path / "99_tags.py", tmp_path / "out"
    path.write_text(LESSON, encoding="utf-8")

    def runs_again(reported=""):
        before, lines = len(ran), []
        running.runs([script.read(path)], out, lambda run, kept: lines.append(kept), jobs=1)
        assert lines == [len(ran) == before]
        return len(ran) > before

    assert runs_again() and not runs_again()
    (out / "figures" / "99_line.png").unlink()
    assert runs_again() and not runs_again()
    path.write_text(LESSON.replace("first", "other"), encoding="utf-8")
    assert runs_again() and not runs_again()
    monkeypatch.setenv("MINIGRAD_BUDGET", "full")
    assert runs_again()
    monkeypatch.delenv("MINIGRAD_BUDGET")
    assert runs_again()
    monkeypatch.setattr(running, "PACKAGE", tmp_path)                     # another engine
    assert runs_again()
    (out / ".runs" / "99_tags.json").write_text("{")
    assert runs_again()


def test_a_change_of_style_or_script_runs_no_lesson_again(tmp_path, monkeypatch):
    """They are read when the pages are written; the engine's Python is what the numbers come from."""
    monkeypatch.setattr(running, "PACKAGE", tmp_path)
    (tmp_path / "a.py").write_text("x = 1")
    (tmp_path / "a.css").write_text("p {}")
    key = running.engine_key()
    (tmp_path / "a.css").write_text("p { color: red }")
    (tmp_path / "b.js").write_text("1")
    assert running.engine_key() == key
    (tmp_path / "a.py").write_text("x = 2")
    assert running.engine_key() != key


@pytest.mark.long
def test_pages_are_the_same_bytes_when_made_again(built, source, tmp_path):
    """Also from a run that was kept."""
    for _ in range(2):
        build([built[2]], tmp_path, lambda line: None, modules=FEW)
        assert (tmp_path / "99_tags.html").read_text(encoding="utf-8") == source


@pytest.mark.long
def test_lessons_run_in_several_processes_and_keep_their_order(tmp_path):
    paths = [tmp_path / f"9{i}_short.py" for i in range(3)]
    for path in paths:
        path.write_text("# %% [markdown]\n# # A lesson\n#\n# Text.\n#\n# Needs: nothing.\n\n# %%\nimport os\n"
                        "print('process', os.getpid(), os.environ['OMP_NUM_THREADS'])\n", encoding="utf-8")
    found = running.runs([script.read(path) for path in paths], tmp_path / "out", lambda run, kept: None, jobs=2)
    assert [run.lesson.path for run in found] == paths
    printed = {re.search(r"process (\d+) (\d+)", "".join(run.parts)).groups() for run in found}
    assert all(process != str(os.getpid()) and threads == "1" for process, threads in printed)


def test_a_kind_that_the_pages_do_not_know_is_text(tmp_path):
    hearing = cells.Hearing([], tmp_path, None)
    hearing("something new", text="what <it> says")
    assert list(hearing.html()) == ['<pre class="printed" tabindex="0">what &lt;it&gt; says</pre>']


@pytest.mark.long
def test_the_command(tmp_path, capsys):
    assert cli.main(["site", "07", "--out", str(tmp_path / "pages")]) == 0
    out = capsys.readouterr().out
    assert "07_adam.html" in out and f" {tmp_path / 'pages' / 'index.html'}\n" in out
    text = Reader((tmp_path / "pages" / "07_adam.html").read_text(encoding="utf-8")).text
    assert "6.56852" in text and "reproduced" in text and "explain.diff" in text
    assert cli.main(["site", "nope", "--out", str(tmp_path / "other")]) == 2 and not (tmp_path / "other").exists()

"""Pages of lessons: what was shown stands there, escaped and in order; nothing is fetched; the map is right."""
import dataclasses
import os
import re
from pathlib import Path

import pytest
from minigrad import cli
from minigrad.learn.lesson import script
from minigrad.learn.lesson.claims import ClaimError
from minigrad.learn.site import html
from minigrad.learn.site.pages import Run, build, index

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

# %% helpers: something <long>
from minigrad.learn import derive, say
hidden = 1

# %%
derive("twice <x>", ("x + x", "as it is"), ("= 2·x", "collect `x` & x"), given={"x": (1, 2)}, source="T9")
say(f"Prose with **{40 + 2}** and " + """
  a <tag>.

  Another paragraph.""")

# %%
with figure("99_line", alt='a "line" <up>') as ax:
    ax.plot([0, 1])
folder = os.environ["MINIGRAD_FIGURES"]
slider("99_grid", {"η": (0.1, 0.2)}, lambda ax, eta: ax.plot([0, eta]), alt="lines")

# %% [markdown]
# ## Change something
'''


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """(folder of the pages, what was reported, the lesson)"""
    folder, lines = tmp_path_factory.mktemp("site"), []
    (folder / "99_tags.py").write_text(LESSON, encoding="utf-8")
    lesson = script.read(folder / "99_tags.py")
    before = os.environ.get("MINIGRAD_FIGURES")
    build([lesson], folder / "new" / "pages", lines.append)
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
    assert sorted(path.name for path in folder.iterdir()) == ["99_tags.html", "index.html", "pytorch.html"]
    assert len(lines) == 1 and re.search(r"99_tags\.html   4 ✓  1 ±   \d+ kB", lines[0])


def test_tags_are_balanced_and_ids_unique(built, reader):
    for found in (reader, Reader((built[0] / "index.html").read_text(encoding="utf-8"))):
        assert found.open == [] and len(set(found.ids)) == len(found.ids)


def test_what_a_lesson_says_is_text_and_no_markup(source, reader):
    assert "first <script>alert(1)</script>" in reader.text and source.count("<script>") == 1
    for text in ("a <b> c", "effect & cause", "What is 1 + 1 <now>?", "that is text & not a sum", "Momentum <title>",
                 "<thing>", "code <b>", "x<y", "Tags & signs < >"):
        assert text in reader.text, text
    assert not {tag for tag, _ in reader.tags} & {"now", "thing", "up", "b", "title>"}


def test_nothing_is_fetched_and_the_policy_forbids_it(source, reader):
    assert all(not re.match(r"(https?:)?//", link) for link in reader.links)
    assert all(image["src"].startswith("data:image/") for image in reader.images)
    assert not {tag for tag, _ in reader.tags} & {"link", "iframe", "object", "embed", "video", "audio", "source"}
    assert not any("src" in found for tag, found in reader.tags if tag == "script")
    assert "url(" not in html.STYLE and "@import" not in html.STYLE
    assert "default-src 'none'" in source


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
    assert '<a href="index.html#T9">T9</a>, <a href="index.html#E3">E3</a>' in tables[0]
    assert '<div class="note" id="claim-4">' in source


def test_the_answer_is_folded_away_and_not_in_the_code_above(source):
    folds = re.findall(r"<details><summary>(.*?)</summary>(.*?)</details>", source, re.S)
    assert [title for title, _ in folds] == ["The answer", "Helper code", "The code of the figure"]
    assert "hidden" in folds[1][1] and "99_grid" in folds[2][1]
    folded = folds[0][1]
    assert "<p>2</p>" in folded and "that is text &amp; not a sum" in folded
    assert "not a sum" not in source.replace(folded, "") and "ask(" not in source and "after the question" in source


def test_derivations_are_claims_and_prose_is_text(source, reader):
    caption, body = re.search(r'<caption>([^\n]*claim-5.*?)</caption>(.*?)</table>', source, re.S).groups()
    assert "✓</span> twice &lt;x&gt;" in caption and 'href="index.html#T9"' in caption
    assert 'alt="= 2·x"' in body and "collect <code>x</code> &amp; x" in body and body.count("<tr>") == 3
    assert "<p>Prose with <strong>42</strong> and a &lt;tag&gt;.</p>\n<p>Another paragraph.</p>" in source
    assert "derive(&quot;twice" not in source and "say(f" not in source


def test_pictures_have_alternative_text(reader):
    texts = [image["alt"] for image in reader.images]
    formulas = [alt for alt, image in zip(texts, reader.images, strict=True) if image.get("class") == "formula"]
    assert "m̂ₜ = mₜ/(1−β₁ᵗ)" in formulas and len(formulas) == 10 and 'a "line" <up>' in texts
    assert texts[-2:] == ["lines (η = 0.1)", "lines (η = 0.2)"] and all(texts)


def test_a_keyboard_reaches_what_scrolls_and_moves(reader):
    for tag, found in reader.tags:
        if tag == "pre" or found.get("class") == "wide":
            assert found["tabindex"] == "0"
    assert sum(tag == "input" and found["type"] == "range" for tag, found in reader.tags) == 1
    assert {"nav", "main", "h1"} <= {tag for tag, _ in reader.tags}
    assert dict(reader.tags[0][1]) == {"lang": "en"} and "width=device-width" in str(reader.tags)


def test_the_index_maps_sources_to_claims_and_tests(built):
    text = (built[0] / "index.html").read_text(encoding="utf-8")
    found = Reader(text)
    assert "Tags & signs < >" in found.text and "4 ✓ 1 ±" in found.text
    row = re.search(r'<tr><td><span id="T9">.*?</tr>', text, re.S)[0]
    assert '✓ <a href="99_tags.html#claim-1">99: a &lt;b&gt; c</a>' in row and '#claim-3">99: again' in row
    assert "truth" not in row and "99:" not in re.search(r'<tr><td><span id="T1">.*?</tr>', text, re.S)[0]
    assert "without correction the early steps are large" in row and "tests/optim/test_rules.py" in row
    assert '± <a href="99_tags.html#claim-4">' in re.search(r'<tr><td><span id="T16">.*?</tr>', text, re.S)[0]
    assert "not tested, because it needs" in re.search(r'<tr><td><span id="X11">.*?</tr>', text, re.S)[0]
    assert "lesson 14 (a small CNN" in re.search(r'<tr><td><span id="X5">.*?</tr>', text, re.S)[0]
    assert all(f'id="{name}"' in text for name in ("L1", "G14", "A13", "H12", "T24", "X21", "E30"))


def test_the_index_says_what_a_lesson_needs_and_what_it_leads_to(built):
    one, two = (dataclasses.replace(built[2], number=number, path=Path(f"{number}_x.py"), needs=needs)
                for number, needs in (("03", ("02",)), ("05", ("03", "04"))))
    text = index([Run(one), Run(two)])
    assert '<span class="soft">leads to <a href="05_x.html">05</a></span>' in text          # 02 and 04 have no page
    assert '<span class="soft">needs <a href="03_x.html">03</a></span>' in text


def test_every_link_of_the_pages_leads_somewhere(built, reader):
    index = Reader((built[0] / "index.html").read_text(encoding="utf-8"))
    pytorch = Reader((built[0] / "pytorch.html").read_text(encoding="utf-8"))
    targets = {"99_tags.html": reader.ids, "index.html": index.ids, "pytorch.html": pytorch.ids}
    assert "pytorch.html" in index.links and pytorch.open == []
    for found in (reader, index, pytorch):
        for link in found.links:
            file, _, anchor = link.partition("#")
            if file != "SOURCES.md":
                assert file in targets and (not anchor or anchor in targets[file]), link


def test_a_claim_that_does_not_hold_leaves_no_page(tmp_path):
    wrong = LESSON.replace('1.0, want=1.0, source="T9, E3"', "1.0, want=2.0")
    (tmp_path / "99_bad.py").write_text(wrong, encoding="utf-8")
    with pytest.raises(ClaimError, match="a <b> c"):
        build([script.read(tmp_path / "99_bad.py")], tmp_path / "out", lambda line: None)
    assert list((tmp_path / "out").iterdir()) == []
    assert "MINIGRAD_FIGURES" not in os.environ


def test_pages_are_the_same_bytes_when_made_again(built, source, tmp_path):
    build([built[2]], tmp_path, lambda line: None)
    assert (tmp_path / "99_tags.html").read_text(encoding="utf-8") == source


def test_the_command(tmp_path, capsys):
    assert cli.main(["site", "07", "--out", str(tmp_path / "pages")]) == 0
    out = capsys.readouterr().out
    assert "07_adam.html" in out and f" {tmp_path / 'pages' / 'index.html'}\n" in out
    text = Reader((tmp_path / "pages" / "07_adam.html").read_text(encoding="utf-8")).text
    assert "6.56852" in text and "reproduced" in text and "explain.diff" in text
    assert cli.main(["site", "nope", "--out", str(tmp_path / "other")]) == 2 and not (tmp_path / "other").exists()

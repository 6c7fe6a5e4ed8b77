"""Sliders and animations: one frame for each value, in order; the files, the terminal's text, the HTML, the script."""
import re
import shutil
import subprocess

import pytest
from minigrad.errors import UsageError
from minigrad.learn import animation, slider, terminal
from minigrad.learn.lesson.sliders import SCRIPT

PIL = pytest.importorskip("PIL.Image")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("MINIGRAD_FIGURES", str(tmp_path))
    return tmp_path


def told(make):
    """The Frames that a page is given."""
    heard = []
    with terminal.listening(lambda kind, **fields: heard.append((kind, fields))):
        make()
    (kind, fields), = heard
    assert kind == "frames"
    return fields["frames"]


def test_a_frame_for_each_combination_the_last_label_fastest(folder, capsys):
    calls = []
    slider("grid", {"η": (0.1, 0.2), "ρ": (1, 2, 3)}, lambda ax, *values: calls.append(values), alt="two rates")
    assert calls == [(0.1, 1), (0.1, 2), (0.1, 3), (0.2, 1), (0.2, 2), (0.2, 3)]
    assert sorted(p.name for p in folder.iterdir()) == [f"grid_{i:02d}.png" for i in range(6)]
    out = capsys.readouterr().out
    assert " slider  " in out and "grid_*.png" in out and "η = 0.1, 0.2; ρ = 1, 2, 3" in out and "two rates" in out


def test_the_frames_differ_where_the_drawings_do():
    frames = told(lambda: slider("two", {"x": (1, 2)}, lambda ax, x: ax.plot([0, 1], [0, x]), alt="a line"))
    first, second = (path.read_bytes() for path in frames.paths)
    assert first != second and frames.values == {"x": ["1", "2"]}


def test_the_html_shows_one_frame_and_says_which(folder):
    html = told(lambda: slider("a-b", {"β<": (0.9, 0.99)}, lambda ax, x: None, alt='with "quotes" & <tags>')).html()
    images = re.findall(r"<img( hidden)? alt=\"(.*?)\" src=\"data:image/png;base64,[\w+/=]+\">", html)
    assert [hidden for hidden, _ in images] == ["", " hidden"]
    assert images[1][1] == "with &quot;quotes&quot; &amp; &lt;tags&gt; (β&lt; = 0.99)"
    assert 'type="range" min="0" max="1" value="0" data-values="0.9|0.99"' in html and 'id="a-b"' in html
    assert "<tags>" not in html and "β<" not in html


def test_the_animation_is_a_gif_of_the_same_frames(folder, capsys):
    animation("moving", range(3), lambda ax, i: ax.plot([0, 1], [0, i]), alt="a line rises", label="epoch", seconds=0.1)
    with PIL.open(folder / "moving.gif") as gif:
        assert gif.n_frames == 3 and gif.info["loop"] == 0
        lengths = []
        for i in range(3):
            gif.seek(i)
            lengths.append(gif.info["duration"])
        with PIL.open(folder / "moving_02.png") as last:
            assert last.size == gif.size
    assert lengths == [100, 100, 800]
    out = capsys.readouterr().out
    assert " gif     " in out and "moving.gif" in out and "epoch = 0, 1, 2" in out
    assert sorted(p.suffix for p in folder.iterdir()) == [".gif", ".png", ".png", ".png"]


@pytest.mark.parametrize("name, values, alt, message", [
    ("a b", (1, 2), "x", "expected letters"), ("ä", (1, 2), "x", "expected letters"),
    ("_", (1, 2), "x", "expected letters"),
    ("a", (1,), "x", "got 1 frames"), ("a", range(101), "x", "got 101 frames"), ("a", (1, 2), " ", "no alt text"),
])
def test_what_does_not_fit_is_refused_before_anything_is_written(folder, name, values, alt, message):
    with pytest.raises(UsageError, match=message):
        slider(name, {"x": values}, lambda ax, x: None, alt=alt)
    assert list(folder.iterdir()) == []


#: a page with two sliders of 2 and 3 values, as far as the script sees it
BROWSER = """
const make = n => ({max: String(n - 1), value: '0', dataset: {values: 'ab|cd|ef'}, attributes: {}, output: {},
  setAttribute(k, v) { this.attributes[k] = v; }, get parentNode() { return {querySelector: () => this.output}; }});
const sliders = [make(2), make(3)], frames = [0, 1, 2, 3, 4, 5].map(() => ({hidden: true})), heard = {};
const box = {id: 'grid', querySelectorAll: what => what === 'img' ? frames : sliders};
const document = {querySelectorAll: () => [box]}, location = {hash: START};
const addEventListener = (k, f) => { heard[k] = f; };
const history = {replaceState: (a, b, to) => { location.hash = to; }};
const visible = () => frames.map((f, i) => f.hidden ? '' : i).join('');
const seen = () => console.log(visible(), location.hash, sliders[1].attributes['aria-valuetext']);
SCRIPT
seen();
sliders[0].value = '1'; sliders[1].value = '2'; box.oninput(); seen();
location.hash = '#grid=0,1&other=5'; heard.hashchange(); seen();
sliders[0].value = '1'; box.oninput(); seen();
"""


@pytest.mark.skipif(not shutil.which("node"), reason="needs node to run the script")
@pytest.mark.parametrize("start, first", [("", "0  ab"), ("#grid=1%2C1", "4 #grid=1%2C1 cd"),
                                          ("#claim-3", "0 #claim-3 ab")])
def test_the_script_switches_frames_and_keeps_the_state_in_the_address(start, first):
    assert len(SCRIPT.splitlines()) <= 20
    program = BROWSER.replace("START", repr(start)).replace("SCRIPT", SCRIPT)
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    other = "claim-3=&" if start == "#claim-3" else ""
    assert lines == [first, f"5 #{other}grid=1%2C2 ef", "1 #grid=0,1&other=5 cd", "4 #grid=1%2C1&other=5 cd"]

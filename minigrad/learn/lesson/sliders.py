"""Figures that depend on parameters or on time, drawn in advance: a slider over a grid of values, and an animation.

    slider("07_beta2", {"β₂": (0.9, 0.99, 0.999)}, draw, alt="…")       draw(ax, beta2) for each value
    slider("18_step", {"η": rates, "ρ": radii}, draw, alt="…")          draw(ax, eta, rho) for each pair
    animation("14_path", range(1, 13), draw, alt="…")                   draw(ax, frame); a GIF, too

The frames are saved beside the other figures as name_00.png, name_01.png, …; in a notebook and on the pages of
`minigrad site` a slider (mouse, touch or arrow keys) switches between them, and the address keeps what is chosen.
"""
import itertools
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ... import plots
from ...errors import UsageError
from ...files import atomic
from ..terminal import number, paragraph
from . import showing
from .claims import budget
from .figures import embedded, figure_path

MOST = 100                    # frames: each is about 20 kB in a page

# switches the frames; the address holds the places of the sliders, as #07_beta2=3
SCRIPT_FILE = Path(__file__).with_name("sliders.js")
SCRIPT = SCRIPT_FILE.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Frames:
    """Pictures over a grid: `values` is {label: the values as text}, `paths` has one file for each combination, the
    last label running fastest. curve: what a page computes in their place (computed.py)."""

    name: str
    values: dict
    paths: tuple
    alt: str
    curve: object = None

    def __repr__(self):
        return f"slider {self.paths[0]}: {self.alt}"

    def _repr_html_(self):
        return f"{self.html()}\n<script>{SCRIPT}</script>"

    def html(self, address=embedded):
        """The sliders and all frames, the first one visible; SCRIPT, once in a page, makes them move.

        address: path ↦ where the page finds the picture."""
        controls = "\n".join(
            f'<label><span>{escape(label)}</span> <input type="range" min="0" max="{len(shown) - 1}" value="0" '
            f'data-values="{escape("|".join(shown))}"> <output aria-live="off">{escape(shown[0])}</output></label>'
            for label, shown in self.values.items())
        images = "\n".join(self.picture(i, " hidden" if i else "", address) for i in range(len(self.paths)))
        return f'<div class="frames" id="{escape(self.name)}" role="group" aria-label="figure with sliders">\n' \
               f"{controls}\n{images}\n</div>"

    def picture(self, i, attribute="", address=embedded):
        """The frame number i as <img>."""
        alt = escape(f"{self.alt} {self.settings()[i]}")
        return f'<img{attribute} alt="{alt}" src="{address(self.paths[i])}">'

    def settings(self):
        """For each frame, what it is drawn for: "(η = 0.1, ρ = 0.05)"."""
        return ["(" + ", ".join(f"{label} = {v}" for label, v in zip(self.values, combination, strict=True)) + ")"
                for combination in itertools.product(*self.values.values())]


def slider(name, values, draw, alt, width=5.2, height=3.6, curve=None):
    """Draw a figure for each value of a parameter, or each combination of several, and show them under sliders.

    name:   of the files, and in the address of the page: letters, digits, _ and -.
    values: {label: values}, as {"β₂": (0.9, 0.99)}; at most 100 combinations.
    draw:   draw(ax, value, …), one value for each label. Give the axes fixed limits, or the frames jump.
    alt:    what there is to see, for readers who cannot see it.
    curve:  what a page computes for every value: StepLengths, a Curve, Paths or a RunningMean (computed.py); the frames
            are for terminal and notebook.
    Cost: about 0.2 s for each frame. Raises UsageError for an unsuitable name, number of frames or alt.
    """
    values = {label: list(choices) for label, choices in values.items()}
    paths = _drawn(name, list(itertools.product(*values.values())), draw, alt, (width, height))
    texts = {label: [number(value) for value in choices] for label, choices in values.items()}
    _shown(Frames(name, texts, tuple(paths), alt, curve), "slider", paths[0].with_name(f"{name}_*.png"))


def animation(name, frames, draw, alt, label="frame", seconds=0.25, width=5.2, height=3.6, curve=None):
    """Draw a figure for each of `frames`, show them like `slider`, and write one GIF, which pauses on its last frame.

    frames:  the values to draw, in order; draw(ax, value).
    label:   what the frames count, as "epoch".
    seconds: for each frame.
    curve:   what a page computes in their place, as in `slider`.
    """
    frames = list(frames)
    paths = _drawn(name, [(value,) for value in frames], draw, alt, (width, height))
    gif = paths[0].with_name(f"{name}.gif")
    _write_gif(paths, gif, seconds)
    _shown(Frames(name, {label: [number(value) for value in frames]}, tuple(paths), alt, curve), "gif", gif)


def _drawn(name, settings, draw, alt, size):
    """The files of the frames, one for each setting."""
    if not name.replace("_", "").replace("-", "").isalnum() or not name.isascii():
        raise UsageError(f"slider: got the name {name!r}, expected letters, digits, _ and -.")
    if not 2 <= len(settings) <= MOST:
        raise UsageError(f"slider {name!r}: got {len(settings)} frames, expected 2 to {MOST}.")
    paths = []
    for i, setting in enumerate(settings):
        figure, (ax,) = plots.new_figure(1, *size)
        draw(ax, *setting)
        paths.append(plots.save_figure(figure, figure_path(f"{name}_{i:02d}", alt), dpi=110))
        if budget(True, True, quick=False):
            _small(paths[-1])
    return paths


def _small(path):
    """The PNG file again with 128 colours, which is a third of the bytes."""
    from PIL import Image
    with Image.open(path) as picture:
        few = picture.convert("RGB").quantize(128)
    atomic.write(path, lambda file: few.save(file, format="png", optimize=True))


def _write_gif(paths, gif, seconds):
    """One GIF of the PNG files; it repeats, and shows the last frame eight times as long."""
    from PIL import Image
    first, *others = [Image.open(path) for path in paths]
    lengths = [int(1000 * seconds)] * len(others) + [int(8000 * seconds)]
    atomic.write(gif, lambda file: first.save(file, format="gif", save_all=True, append_images=others,
                                              duration=lengths, loop=0))


def _shown(frames, kind, path):
    """Show the frames: sliders in a notebook and on a page, else the path, the values and the alternative text."""
    if showing.in_notebook():
        showing.show(frames)
        return
    chosen = "; ".join(f"{label} = {', '.join(shown)}" for label, shown in frames.values.items())
    lines = [f" {kind:<7} {path}", paragraph(chosen, " " * 9), paragraph(frames.alt, " " * 9)]
    showing.tell("\n".join(lines), "frames", frames=frames)

"""A slider that computes: the lengths of a rule's steps for a constant gradient, from the rule itself, as SVG."""
from html import escape

from ....optim.machinery.signatures import symbol
from ...terminal import number
from .catalogue import literal


def curve(frames):
    """The HTML of Frames that have a `curve`: a slider, a field for the exact number, room for the picture; one of the
    drawn frames for readers without JavaScript."""
    found, (values,) = frames.curve, frames.values.values()
    name = found.over
    told = {"rules": [rule.__name__ for rule in found.rules], "over": name, "hyper": found.hyper, "steps": found.steps,
            "range": [float(values[0]), float(values[-1])], "symbol": symbol(name, found.rules[0])}
    sign = escape(told["symbol"])
    return (f'<figure class="curve" id="{escape(frames.name)}" data-curve="{escape(literal(told))}">\n'
            f'<div class="fields" hidden><label class="long"><span>{sign}</span><input type="range" min="0" max="1000" '
            f'value="0" aria-label="{sign} {name}"></label>'
            f'<label><input type="text" inputmode="decimal" autocomplete="off" aria-label="{sign} {name}, number" '
            f'value="{number(values[0])}"></label></div>\n'
            f'<div class="drawn" role="img" aria-label="{escape(frames.alt)}"></div>\n'
            '<p class="told" role="status"></p>\n'
            f"<noscript>{frames.picture(len(values) - 1)}</noscript>\n"
            f"<figcaption>{escape(frames.alt)}</figcaption>\n</figure>")

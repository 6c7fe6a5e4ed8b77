"""The front page: what this is, a picture that the engine computed, the ways in, and the list of the lessons."""
from html import escape

from ... import Tensor, optim
from ...optim import rules
from ..explaining.explain import table
from .cells import steps
from .formulas import sentence
from .live import playground

METHODS = (("sgd", "Gradient descent", lambda w: optim.SGD(w, lr=0.17)),
           ("momentum", "Momentum", lambda w: optim.SGD(w, lr=0.04, momentum=0.8)),
           ("adam", "Adam", lambda w: optim.Adam(w, lr=0.35)))
START, STEPS, STEEP = (-4.4, 1.5), 40, 10.0          # on L = ½(w₁² + 10w₂²)
SCALE = 50                                           # pixels for a unit


def page(ran):
    """The body of the page. ran: the Runs of the lessons."""
    checked = sum(len(run.claims) for run in ran)
    buttons = [(playground.ADDRESS, "Open the playground")]
    buttons += [(run.file, "Start with the first lesson") for run in ran[:1]]
    buttons += [("reference/index.html", "API reference")]
    links = "\n".join(f'<a class="button" href="{escape(address)}">{text}</a>' for address, text in buttons)
    lessons = "\n".join(
        f'<li><a href="{escape(run.file)}">{escape(f"{run.lesson.number} {run.lesson.title}")}</a>'
        f'<span class="soft">{run.summary()}</span><p>{sentence(run.lesson.teaches)}{place(run.lesson, ran)}</p></li>'
        for run in ran)
    return f"""<div class="front">
<div>
<h1>The formula is the code</h1>
<p class="lead">minigrad is a small engine in NumPy for learning how neural networks are optimized, and for checking it.
What the paper prints, what the engine runs and what a lesson shows line by line are one and the same function.</p>
<p class="buttons">{links}</p>
<pre tabindex="0"><code>pip install -e . &amp;&amp; minigrad train</code></pre>
</div>
{picture()}
</div>
<h2 id="one-rule">All of Adam, and its first step</h2>
{steps(table(rules.adam, w=1.0, g=1000.0, lr=0.1))}
<h2 id="lessons">Lessons</h2>
<p>✓ counts the claims that were checked while these pages were made, ± those that were measured over seeds:
{checked} in all. <a href="sources.html">Sources</a> says where each claim of the texts behind the lessons is tested,
and <a href="pytorch.html">Coming from PyTorch</a> what PyTorch's names are here.</p>
<ul class="lessons">
{lessons}
</ul>
"""


def place(lesson, ran):
    """What a lesson needs and what needs it, as links; lessons that are not among the pages are left out."""
    pages = {run.lesson.number: f'<a href="{escape(run.file)}">{run.lesson.number}</a>' for run in ran}
    needs = [pages[number] for number in lesson.needs if number in pages]
    leads = [pages[run.lesson.number] for run in ran if lesson.number in run.lesson.needs]
    told = [f"{words} {', '.join(links)}" for words, links in (("needs", needs), ("leads to", leads)) if links]
    return f'<br><span class="soft">{"; ".join(told)}</span>' if told else ""


def path(method):
    """The points that an optimizer visits on the valley, computed by the engine."""
    w = Tensor(list(START), requires_grad=True)
    opt = method([w])
    points = [START]
    for _ in range(STEPS):
        opt.step(lambda: 0.5 * (w[0] ** 2 + STEEP * w[1] ** 2))
        points.append(tuple(w.numpy().tolist()))
    return points


def picture():
    """The contour lines of a narrow valley and the paths of three optimizers, as SVG."""
    contours = "".join(f'<ellipse rx="{r * SCALE:.0f}" ry="{r * SCALE / STEEP ** 0.5:.1f}"/>'
                       for r in (0.6, 1.4, 2.4, 3.6, 5.0, 6.6))
    paths = "".join(
        f'<polyline class="{kind}" points="{" ".join(f"{x * SCALE:.1f},{-y * SCALE:.1f}" for x, y in path(method))}"/>'
        for kind, _, method in METHODS)
    legend = " ".join(f'<span><i class="{kind}"></i>{name}</span>' for kind, name, _ in METHODS)
    names = ", ".join(name for _, name, _ in METHODS)
    return f"""<figure class="valley">
<svg viewBox="-250 -110 400 215" role="img" aria-label="The paths of {names} down a narrow valley: gradient descent
jumps from side to side, momentum swings around the bottom, Adam walks along it.">
<g class="contours">{contours}</g>{paths}<circle cx="{START[0] * SCALE:.0f}" cy="{-START[1] * SCALE:.0f}" r="4"/>
</svg>
<figcaption><span class="legend">{legend}</span><br>
{STEPS} steps of each on {sentence("L = ½(w₁² + 10w₂²)")}, computed by the engine.</figcaption>
</figure>"""

"""Mistakes that are no switch of an exercise, named by edits of its formula; and what must not be said."""
import numpy as np
import pytest

from minigrad.learn.checking.chain import Chain
from minigrad.learn.checking.checker import check
from minigrad.learn.checking.confirming import holds
from minigrad.learn.checking.known_formulas import KnownFormulas, known_formulas
from minigrad.learn.checking.unforeseen import candidates, function, trusted, unforeseen
from minigrad.learn.exercises.course import load
from minigrad.learn.exercises.plain import answers
from minigrad.learn.sandbox import calling
from minigrad.learn.sandbox.messages import Limits

START = "import numpy as np\n\n\n"
CHECK = """def gradient_check(f, vjp, x, u, eps, tol):
    g, h = vjp(x, u), np.cbrt(eps)
    d = np.array([(u @ f(x + h * e) - u @ f(x - h * e)) / (2 * h) for e in np.eye(x.size)])
    E = max(0.0 if a == b else abs(a - b) / max(abs(a), abs(b)) for a, b in zip(d, g))
    return g, E, bool(E <= tol)
"""
SCHEDULE = """def schedule(i, alpha1, alpha2, c, n, length, start):
    t = ((i - 1) % (c * n) + 1) / (c * n)
    cyclic = (1 - t) * alpha1 + t * alpha2
    s = min(max((i / length - 0.5) / 0.4, 0.0), 1.0)
    piecewise = (1 - s) * alpha1 + s * alpha2
    return cyclic, piecewise, piecewise if i <= start else alpha1, i % (c * n) == 0
"""


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Students' functions run in this process, which is quicker."""
    monkeypatch.setattr(calling, "runner", lambda: calling.run_here)


def verdict(slug, text, tmp_path):
    path = tmp_path / f"{slug}.py"
    path.write_text(START + text, encoding="utf-8")
    with np.errstate(all="ignore"):
        return check(load(slug), path)


@pytest.mark.parametrize(("slug", "can", "cannot"), [
    ("sam", {"ε̂", "w⁺", "gₛ", "w′"}, set()),                            # w⁺: no mistake is known in this line
    ("cross_entropy", {"pᵢₖ", "dxᵢₖ"}, set()),
    ("power_iteration", {"p"}, {"q", "v′"}),                      # q and v′ are of the last step of many
    ("conv2d", {"y[n,o,u,v]"}, {"x̃"}),                                  # x̃ is a line of words
], ids=["sam", "cross_entropy", "power_iteration", "conv2d"])
def test_which_lines_may_be_edited(slug, can, cannot):
    known = known_formulas(load(slug), 0)
    found = trusted(known, [Chain(load(slug), call) for call in known.calls])
    assert can <= found and not cannot & found


@pytest.mark.long
@pytest.mark.parametrize(("slug", "text", "says"), [
    ("descent", "def descent_step(w, g, lr):\n    return w - lr * g * g\n", ["w′ = w − η·g²"]),
    ("descent", "def descent_step(w, g, lr):\n    return w - lr * np.exp(g)\n", ["w′ = w − η·exp(g)"]),
    ("sam", "def sam_step(w, grad_fn, rho, lr):\n    g = grad_fn(w)\n    e = rho * g / np.linalg.norm(g)\n"
            "    return w - lr * grad_fn(w + e / 2)\n", ["w⁺ = w + ε̂/2"]),
    ("schedule", SCHEDULE.replace("i % (c * n)", "i % c"), ["capture = [i mod c = 0]"]),         # a mistake in a bool
    ("gradient_check", CHECK, ["return gᵢ, E, ok"]),
    ("momentum", "def momentum_step(w, g, m, lr, beta):\n    m = np.sqrt(beta) * m + g\n    return w - lr * m, m\n",
     ["mₜ = √(β)·mₜ₋₁ + gₜ"]),
    ("momentum", "def momentum_step(w, g, m, lr, beta):\n    m = beta * m + g * w\n    return w - lr * m / beta, m\n",
     ["mₜ = β·mₜ₋₁ + gₜ·wₜ", "wₜ₊₁ = wₜ − η·mₜ/β"]),
    ("adamw", "def adamw_step(w, g, m, v, t, lr, beta1, beta2, eps, lam):\n    m = beta1 * m + (1 - beta1) * g\n"
              "    v = beta2 * v + (1 - beta2) * g**2\n    mh, vh = m / (1 - beta1**t), v / (1 - beta2**t)\n"
              "    return w - lr * mh / (np.sqrt(vh) + eps) - lr * lam * np.sign(w), m, v\n",
     ["wₜ₊₁ = wₜ − η·dₜ − η·λ·sign(wₜ)"]),
    ("asam", "def asam_step(w, grad_fn, rho, eta, lr):\n    g = grad_fn(w)\n"
             "    tau = np.sqrt(np.linalg.norm(w, axis=1, keepdims=True)) + eta\n"
             "    e = rho * tau**2 * g / np.linalg.norm(tau * g)\n    return w - lr * grad_fn(w + e)\n",
     ["τ = √(‖wᵢ‖) + η"]),
], ids=range(9))
def test_a_verdict(slug, text, says, tmp_path):
    found = verdict(slug, text, tmp_path)
    assert found.faults == says and found.status == ("fault" if len(says) == 1 else "faults"), found.message
    assert ("you compute", says[0]) in found.rows


def test_two_lines_each_found_by_its_output():
    exercise, known = load("momentum"), known_formulas(load("momentum"), 0)

    def student(w, g, m, lr, beta):
        m = beta * m + np.sign(g)
        return w - lr * m * m, m
    found = next(unforeseen(known, answers(student, known.calls)))
    assert found == {"mₜ": "β·mₜ₋₁ + sign(gₜ)", "wₜ₊₁": "wₜ − η·mₜ²"}
    w, g, m, lr, beta = known.calls[0]
    for mine, theirs in zip(function(exercise, found)(w, g, m, lr, beta), student(w, g, m, lr, beta), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


@pytest.mark.long
def test_a_known_mistake_beside_an_unforeseen_one(monkeypatch):
    known = known_formulas(load("sam"), 0)
    monkeypatch.setattr("minigrad.learn.checking.unforeseen.WORK", 1_000_000)

    def student(w, grad_fn, rho, lr):
        g = grad_fn(w)
        return w + lr * grad_fn(w + rho * g / np.sqrt(np.linalg.norm(g)))
    assert next(unforeseen(known, answers(student, known.calls))) == {"ε̂": "ρ·g/√(‖g‖)", "w′": "w + η·gₛ"}


@pytest.mark.parametrize("work, expected", [(100, []), (300, [{"mₜ": "β·mₜ₋₁ + gₜ²"}])])
def test_what_is_found_depends_neither_on_the_machine_nor_on_the_answers_before(monkeypatch, work, expected):
    """The lines that can be trusted are computed for the first answer alone, and are no part of its work."""
    monkeypatch.setattr("minigrad.learn.checking.unforeseen.WORK", work)
    known = KnownFormulas(load("momentum"), 0)

    def student(w, g, m, lr, beta):
        m = beta * m + g**2
        return w - lr * m, m
    outputs = answers(student, known.calls)
    assert list(unforeseen(known, outputs)) == list(unforeseen(known, outputs)) == expected


def test_nothing_is_said_that_holds_for_the_drawn_probes_only():
    known = known_formulas(load("momentum"), 0)
    formula = function(known.exercise, {"mₜ": "β·mₜ₋₁ − gₜ"})
    right = START + "def momentum_step(w, g, m, lr, beta):\n    m = beta * m - g\n    return w - lr * m, m\n"
    assert holds(known, formula, right, Limits())
    learned = right.replace("beta * m - g", f"beta * m - g * (1 if w.ravel()[0] in {drawn(known)} else 2)")
    assert not holds(known, formula, learned, Limits())


def drawn(known):
    """The first weights of the known probes."""
    return [float(np.ravel(call[0])[0]) for call in known.calls]


def test_the_mean_of_two_gradients_is_not_half_of_rho(tmp_path):
    """With the linear gradients of the probes both give the same numbers; the points asked at tell them apart."""
    found = verdict("sam", "def sam_step(w, grad_fn, rho, lr):\n    g = grad_fn(w)\n"
                           "    top = grad_fn(w + rho * g / np.linalg.norm(g))\n    return w - lr * (g + top) / 2\n",
                    tmp_path)
    assert found.formula == "gₛ = (∇L(w) + ∇L(w⁺))/2" and "ρ/2" not in found.message, found.message


def test_a_number_is_not_named_that_is_the_length_of_an_axis(tmp_path):
    """2·n could stand for W·n where W is 2 in all probes."""
    known = known_formulas(load("batchnorm"), 0)
    lengths = {n for call in known.calls for n in np.shape(call[0])}
    texts = [text for _, lines in candidates(known, [Chain(known.exercise, c) for c in known.calls], {}, frozenset())
             if list(lines) == ["y"] for text in lines.values()]
    assert texts and not any(f"·{n}" in text for text in texts for n in lengths)

"""Exercise E03: a gradient against differences of function values."""
import numpy as np

from .... import functions as F
from ....autograd import Tensor, check_grad
from ....backend import namespace, xp as arrays
from ..exercise import Also, Exercise, Measure, Wrong

SMALL = 6e-6                                                # where the difference is the derivative, to nine digits


def engine(f, vjp, x, u, eps, tol):
    """Central differences along each axis, beside the gradient."""
    xp, h, d = namespace(x), np.cbrt(eps), 0 * x
    for i in range(len(x)):
        e = 0 * x
        e[i] = h
        d[i] = (u * (f(x + e) - f(x - e))).sum() / (2 * h)
    g = vjp(x, u)
    r = abs(d - g) / xp.where(d == g, 1, xp.maximum(abs(d), abs(g)))
    E = r.max()
    return d, E, E <= tol


def reference(f, vjp, x, u, eps, tol, *, loss="u", step="∛ε", difference="central", error="relative"):
    """The differences and the verdict, with switches. difference: also which numbers of x are moved; error: also how
    those of all numbers become one."""
    v = np.ones_like(u) if loss in ("1", "1 in d") else u
    h = {"∛ε": lambda: np.cbrt(eps), "√ε": lambda: np.sqrt(eps), "small": lambda: SMALL, "ε": lambda: eps,
         "relative": lambda: np.cbrt(eps) * np.maximum(1, np.abs(x)), "of x": lambda: np.cbrt(eps) * np.abs(x)}[step]()
    unit = np.eye(len(x))
    away = h * {"all": lambda: np.ones_like(unit), "added": lambda: np.tri(len(x)), "half": lambda: unit / 2}.get(
        difference, lambda: unit)()
    start = x - h * np.tri(len(x), k=-1) if difference == "left behind" else x
    ahead, behind = (np.array([v @ f(p) for p in points]) for points in (start + away, start - away))
    here = v @ f(x)
    above = {"forward": ahead - here, "backward": here - behind, "halved": ahead - here}.get(difference, ahead - behind)
    d = above / (h if difference in ("forward", "backward", "not halved", "half") else 2 * h)
    g = vjp(x, np.ones_like(u) if loss in ("1", "1 in g") else u)
    apart, a, b = np.abs(d - g), np.abs(d), np.abs(g)
    r = (d - g if error == "signed" else apart) / {
        "sum": lambda: a + b, "to d": lambda: a, "to g": lambda: b, "absolute": lambda: 1.0,
        "at least 1": lambda: np.maximum(np.maximum(a, b), 1)}.get(error, lambda: np.maximum(a, b))()
    r = r if error == "divided" else np.where(d == g, 0, r)
    E = one_number(d, g, r, error)
    ok = bool(E <= tol)
    return d, E, ok


def one_number(d, g, r, error):
    """The error of all numbers together."""
    if error in ("norms", "norm of the sum", "larger norm", "distance"):
        distance, of_d, of_g = length(d - g), length(d), length(g)
        return distance / {"norms": of_d + of_g, "norm of the sum": length(d + g), "larger norm": max(of_d, of_g),
                           "distance": 1.0}[error]
    if error == "largest":
        return np.max(np.abs(d - g)) / np.max(np.abs([d, g]))
    return {"mean": np.mean, "total": np.sum}.get(error, np.max)(r)


def length(a):
    """‖a‖"""
    return np.sqrt(a @ a)


MOVED = {"central": "x{}h·eᵢ", "half": "x{}½h·eᵢ", "all": "x{}h·Σⱼeⱼ", "added": "x{}h·Σⱼ≤ᵢeⱼ",
         "left behind": "x − h·Σⱼ<ᵢeⱼ{}h·eᵢ"}
HERE = "⟨v,f(x)⟩"


def moved(difference, sign):
    """The symbol for ⟨v,f⟩ where x is moved by h, ahead or behind."""
    where = MOVED.get(difference, MOVED["central"]).format(f" {sign} ")
    return f"⟨v,f({where})⟩"


def formulas(s):
    """The lines of the check."""
    yield f"v = {'1' if s.loss in ('1', '1 in d') else 'u'}"
    yield "~gᵢ = " + {"1 in d": "vjp(x, u)", "1 in g": "vjp(x, 1)"}.get(s.loss, "vjp(x, v)")
    yield {"∛ε": "h = ∛ε", "√ε": "h = √ε", "small": "~h = a small number, the same for every ε", "ε": "h = ε",
           "relative": "h = ∛ε·max(1, |x|)", "of x": "h = ∛ε·|x|"}[s.step]
    ahead, behind = (moved(s.difference, sign) for sign in "+−")
    yield "dᵢ = " + {"forward": f"({ahead} − {HERE})/h", "backward": f"({HERE} − {behind})/h",
                     "not halved": f"({ahead} − {behind})/h", "half": f"({ahead} − {behind})/h",
                     "halved": f"({ahead} − {HERE})/(2h)"}.get(s.difference, f"({ahead} − {behind})/(2h)")
    r = {"to d": "|dᵢ − gᵢ|/|dᵢ|", "to g": "|dᵢ − gᵢ|/|gᵢ|", "at least 1": "|dᵢ − gᵢ|/max(|dᵢ|, |gᵢ|, 1)",
         "sum": "|dᵢ − gᵢ|/(|dᵢ| + |gᵢ|)", "absolute": "|dᵢ − gᵢ|", "signed": "(dᵢ − gᵢ)/max(|dᵢ|, |gᵢ|)"}.get(
             s.error, "|dᵢ − gᵢ|/max(|dᵢ|, |gᵢ|)")
    yield f"rᵢ = {r}" if s.error in ("divided", "absolute") else f"rᵢ = {r} if dᵢ ≠ gᵢ else 0"
    yield "E = " + {"mean": "mean(rᵢ)", "total": "Σᵢ(rᵢ)", "norms": "‖d − g‖/(‖d‖ + ‖g‖)",
                    "norm of the sum": "‖d − g‖/‖d + g‖", "larger norm": "‖d − g‖/max(‖d‖, ‖g‖)",
                    "distance": "‖d − g‖", "largest": "max(|dᵢ − gᵢ|)/max(max(|dᵢ|), max(|gᵢ|))"}.get(
                        s.error, "max(rᵢ)")
    yield "ok = [E ≤ τ]"
    yield "return dᵢ, E, ok"


class Layer:
    """f(x) = B·tanh(Ax), of which A's last column but one is 0, and vjp(x, v) = Aᵀ(Bᵀv ⊙ (1 − tanh²(Ax))), its first
    number multiplied by `factor` and its last one by 1.2. All numbers of A, B and v are positive, so that no gradient
    is close to 0."""

    def __init__(self, rng, m, n, factor):
        self.A, self.B = rng.uniform(0.3, 0.8, (m + 1, n)), rng.uniform(0.5, 1.5, (m, m + 1))
        self.factor = np.ones(n)
        self.A[:, -2], self.factor[0], self.factor[-1] = 0, factor, 1.2

    def __deepcopy__(self, memo):
        """Itself: nothing in it changes."""
        return self

    def f(self, x):
        return self.B @ np.tanh(self.A @ x)

    def vjp(self, x, v):
        return self.factor * (self.A.T @ ((self.B.T @ v) * (1 - np.tanh(self.A @ x) ** 2)))


def probes(rng):
    """A gradient that passes and one that does not, each with an x that f does not depend on; large steps, which show;
    gradients above 1 and below it."""
    calls = []
    for m, n, factor, eps, tol, v in ((3, 4, 1.5, 0.25, 0.5, 1), (2, 3, 0.3, 0.08, 0.1, 0.2)):
        layer = Layer(rng, m, n, factor)
        x = np.sign(rng.normal(size=n)) * rng.uniform(0.3, 0.6, n)
        x[-1] *= 4
        calls.append((layer.f, layer.vjp, x, v * rng.uniform(0.5, 2, m), eps, tol))
    return calls


def cubes(x):
    """x³"""
    return x**3


def doubled(x, v):
    """Twice the gradient of ⟨v,x³⟩."""
    return 6 * x**2 * v


def small(output):
    """f(function) -> the first number of an output for f(x) = x³ at x = (1, −1), with twice the gradient, h = 0.1."""
    def number(function):
        found = function(cubes, doubled, np.array([1.0, -1.0]), np.array([1.0, 2.0]), 1e-3, 0.1)
        return float(np.ravel(found[output])[0])
    return number


def unused(function):
    """E for f(x) = x³ at x = (1, 0), whose gradient is right."""
    found = function(cubes, lambda x, v: 3 * x**2 * v, np.array([1.0, 0.0]), np.array([1.0, 2.0]), 1e-6, 0.1)
    return float(found[1])


def softmax(x):
    """The engine's softmax of an array."""
    return F.softmax(Tensor(x), axis=0).data


def play(function):
    """E for the engine's softmax, whose gradient is multiplied by 1 + fault, as the fault gets smaller."""
    x, u = (arrays().array(numbers) for numbers in ([0.5, -1.0, 2.0], [1.0, -2.0, 0.5]))
    losses, found = [], []
    for k in range(20):
        def vjp(x, v, fault=0.5**k):
            p = softmax(x)
            return (1 + fault) * p * (v - (p * v).sum())
        d, E, _ = function(softmax, vjp, x, u, 1e-12, 1e-3)
        losses.append(float(E))
        found.append(d)
    return losses, arrays().concatenate(found)


play.axes = ("halvings of the fault", "relative error E")


EXERCISE = Exercise(
    slug="gradient_check", id="E03", lesson=1, title="checking a gradient", function="gradient_check",
    arguments=("f", "vjp", "x", "u", "eps", "tol"), outputs=("d", "E", "ok"), after=("descent",),
    engine=engine, reference=reference, probes=probes, moves=(None, None, None),
    task="Check a gradient with central differences. f(x) takes x (n,) and returns (m,); vjp(x, v) returns what\n"
         "should be the gradient of ⟨v,f(x)⟩ in x, (n,). Compare both for the given v = u (m,), with g = vjp(x, v).\n"
         "eps is ε, the precision to which f is computed (2e-16 or 1e-7, say), tol is τ. Return the differences d\n"
         "(n,), the largest relative error E, and whether it is small enough: True or False. eᵢ is 1 in place i and\n"
         "0 elsewhere.",
    formulas=formulas,
    symbols={
        "x": "x", "u": "u", "v": "v", "ε": "eps", "τ": "tol", "h": "h", "dᵢ": "d", "gᵢ": "g", "rᵢ": "r", "E": "E",
        "ok": "ok", "∛ε": lambda a: np.cbrt(a["eps"]), HERE: "here",
        **{moved(difference, sign): name for difference in MOVED for sign, name in (("+", "ahead"), ("−", "behind"))},
        "Σᵢ(rᵢ)": lambda a: np.sum(a["r"]), "‖d − g‖": lambda a: length(a["d"] - a["g"]),
        "‖d + g‖": lambda a: length(a["d"] + a["g"]), "(‖d‖ + ‖g‖)": lambda a: length(a["d"]) + length(a["g"]),
        "max(‖d‖, ‖g‖)": lambda a: max(length(a["d"]), length(a["g"]))},
    wrong=(
        Wrong("one_sided", {"difference": "forward"}, asks="How does the error fall if h is halved: by 2, or by 4?"),
        Wrong("one_sided_behind", {"difference": "backward"}),
        Wrong("not_halved", {"difference": "not halved"},
              asks="How far apart are the two points at which f is evaluated?"),
        Wrong("halved_one_sided", {"difference": "halved"}, effect="as when x − h·eᵢ is x again: d is about half of g",
              asks="At which two points is f evaluated? Print them."),
        Wrong("not_moved_back", {"difference": "added"}, effect="from the second number on, several are moved together",
              asks="When it is the turn of x₂, where is x₁?"),
        Wrong("left_behind", {"difference": "left behind"},
              effect="each number stays at x − h·eᵢ, and the differences of the next ones are taken there",
              asks="When it is the turn of x₂, where is x₁?"),
        Wrong("all_moved", {"difference": "all"}, asks="How many numbers of x does h·eᵢ change?"),
        Wrong("sum_loss", {"loss": "1"}, effect="for a softmax the sum of f is always 1: d = 0, whatever the formula",
              asks="What is the gradient of the sum of a softmax?"),
        Wrong("u_forgotten_in_d", {"loss": "1 in d"}, effect="d and g are then gradients of two numbers",
              asks="Of which number is vjp(x, u) the gradient?"),
        Wrong("u_forgotten_in_g", {"loss": "1 in g"}, effect="d and g are then gradients of two numbers",
              asks="Of which number is vjp(x, v) the gradient?"),
        Wrong("step_is_eps", {"step": "ε"}, effect="f(x + h) and f(x − h) then differ by about their rounding errors",
              asks="How many digits does f(x + h) − f(x − h) have if h is as small as the error of f?"),
        Wrong("same_step", {"step": "small"}, effect="in float32 f has 7 digits: differences over 1e-5 have 2 of them",
              asks="How many digits does a float32 have left after f(x + h) − f(x − h) with this h?"),
        Wrong("root_step", {"step": "√ε"}, effect="√ε is best for one-sided differences; central ones are best at ∛ε"),
        Wrong("absolute", {"error": "absolute"},
              asks="Is an error of 0.01 large if the gradient is 1000? If it is 0.001?"),
        Wrong("relative_to_g", {"error": "to g"}),
        Wrong("signed", {"error": "signed"}),
        Wrong("zero_by_zero", {"error": "divided"}, effect="where f does not depend on x, a right gradient gives 0/0",
              asks="What does your error say if both gradients are 0?"),
        Wrong("mean", {"error": "mean"}, effect="one wrong number among a million right ones disappears",
              asks="One number in a million is wrong. Does your error show it?"),
        Wrong("sum", {"error": "total"}, effect="a million errors of 1e-7 then look like one of 0.1"),
        Wrong("largest_over_largest", {"error": "largest"}, effect="small numbers disappear beside large ones",
              asks="d is (1000, 1), g is (1000, 2). How large is the largest relative error?"),
        Wrong("norm_over_larger_norm", {"error": "larger norm"},
              effect="small numbers disappear beside large ones",
              asks="d is (1000, 1), g is (1000, 2). How large is the largest relative error?"),
    ),
    also=(
        Also("relative_step", {"step": "relative"}, whose="the step grows with |xᵢ|",
             source="minigrad.check_grad, and SciPy 1.17.1: scipy.optimize._numdiff, _compute_absolute_step",
             translation="where |xᵢ| > 1 your h is the exercise's times |xᵢ|"),
        Also("step_of_x", {"step": "of x"}, whose="the step is proportional to |xᵢ|",
             source="Press et al., Numerical Recipes, section 5.7: h ≈ ∛ε·x for central differences",
             translation="your h is the exercise's times |xᵢ|, and 0 for xᵢ = 0"),
        Also("half_steps", {"difference": "half"}, whose="central differences over half a step on each side",
             source="Abramowitz & Stegun, section 25.1: δf(x) = f(x + h/2) − f(x − h/2)",
             translation="your h is twice the exercise's: the formula is the same with 2h for h"),
        Also("sum_denominator", {"error": "sum"}, whose="the error relative to |d| + |g|",
             source="rel_error in the assignments of Stanford's CS231n",
             translation="your rᵢ is about half the exercise's if d and g agree: halve τ as well"),
        Also("relative_to_d", {"error": "to d"}, whose="the error relative to the differences alone",
             source="PyTorch 2.13, torch.autograd.gradcheck: |a − n| ≤ atol + rtol·|n|, n by differences",
             translation="your rᵢ is larger than the exercise's where |d| < |g|, and the same elsewhere"),
        Also("at_least_one", {"error": "at least 1"}, whose="relative for large numbers, absolute for small ones",
             source="Caffe, test_gradient_check_util.hpp: scale = max(|d|, |g|, 1)",
             translation="where |d| and |g| are below 1 your rᵢ is the difference itself"),
        Also("norms", {"error": "norms"}, whose="one error for the whole vector",
             source="Andrew Ng's deep learning course, gradient checking: ‖d − g‖/(‖d‖ + ‖g‖)",
             translation="your E is small if the large numbers agree; the exercise's asks for each number"),
        Also("norm_of_the_sum", {"error": "norm of the sum"}, whose="one error for the whole vector, over ‖d + g‖",
             source="Stanford's UFLDL tutorial, gradient checking: norm(numgrad − grad)/norm(numgrad + grad)",
             translation="your E is small if the large numbers agree; the exercise's asks for each number"),
        Also("norm", {"error": "distance"}, whose="the distance of the two gradients, not relative",
             source="SciPy 1.17.1, scipy.optimize.check_grad: ‖d − g‖ (its differences are one-sided)",
             translation="your E is ‖d‖ and ‖g‖ times as large, as large gradients are: choose τ by them"),
    ),
    measures=(
        Measure("for f(x) = x³ at x = (1, −1), h = 0.1, d starts with {yours} instead of {right}", small(0)),
        Measure("for f(x) = x³ and twice the gradient E is {yours} instead of {right}", small(1)),
        Measure("for f(x) = x³ at x = (1, 0), with a right gradient, E is {yours} instead of {right}", unused)),
    hints=("What is the gradient of the sum of a softmax? Would a check of it find a wrong backward?",
           "dᵢ = (⟨v,f(x + h·eᵢ)⟩ − ⟨v,f(x − h·eᵢ)⟩)/(2h) with h = ∛ε: its error is O(h²) + O(ε/h)",
           "d[i] = (u @ f(x + e) - u @ f(x - e)) / (2 * h) with e = np.zeros(n); e[i] = h"),
    solution="""def gradient_check(f, vjp, x, u, eps, tol):
    h = eps ** (1 / 3)
    d = np.zeros_like(x)
    for i in range(len(x)):
        e = np.zeros_like(x)
        e[i] = h
        d[i] = (u @ f(x + e) - u @ f(x - e)) / (2 * h)
    g = vjp(x, u)
    size = np.maximum(np.abs(d), np.abs(g))
    E = np.max(np.abs(d - g) / np.where(size == 0, 1, size))
    return d, E, bool(E <= tol)
""",
    origin=check_grad, play=play,
    after_pass="PyTorch's gradcheck takes h = 1e-6, warns without float64 and accepts |d − g| ≤ atol + rtol·|d|. "
               "Next, check a ReLU at x = 1e-9: what does E say, and is the gradient wrong?",
)

"""Exercise E03: a gradient against differences of function values."""
import numpy as np

from .... import functions as F
from ....autograd import Tensor, check_grad
from ....backend import namespace, xp as arrays
from ..checked_layer import HERE, MOVED, far, length, line_of_E, moved, one_number, probes
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


def reference(f, vjp, x, u, eps, tol, *, loss="u", step="∛ε", difference="central", error="relative",
              power=1 / 3, share=1.0, verdict="right"):
    """The differences and the verdict, with switches. difference: also which numbers of x are moved; error: also how
    those of all numbers become one."""
    v = np.ones_like(u) if loss in ("1", "1 in d") else u / len(u) if loss == "mean in d" else u
    root = np.cbrt(eps) if power == 1 / 3 else eps**power
    h = {"∛ε": lambda: root, "√ε": lambda: np.sqrt(eps), "small": lambda: SMALL, "ε": lambda: eps,
         "relative": lambda: np.cbrt(eps) * np.maximum(1, np.abs(x)), "of x": lambda: np.cbrt(eps) * np.abs(x),
         "tenth": lambda: np.cbrt(eps) * np.maximum(0.1, np.abs(x)), "ε/3": lambda: eps / 3,
         "one more": lambda: np.cbrt(eps) * (1 + np.abs(x))}[step]()
    unit = np.eye(len(x))
    away = h * {"all": lambda: np.ones_like(unit), "added": lambda: np.tri(len(x)), "half": lambda: unit / 2}.get(
        difference, lambda: unit)()
    start = x - h * np.tri(len(x), k=-1) if difference == "left behind" else x
    points = [start + k * away for k in ((1, -1, 2, -2) if difference == "five points" else (1, -1))]
    ahead, behind, *far_ones = (np.array([v @ f(p) for p in moved]) for moved in points)
    here = v @ f(x)
    above = {"forward": lambda: ahead - here, "backward": lambda: here - behind, "halved": lambda: ahead - here,
             "five points": lambda: (8 * (ahead - behind) - (far_ones[0] - far_ones[1])) / 6,
             "no copies": lambda: 0 * ahead}.get(difference, lambda: ahead - behind)()
    above = -above if difference == "swapped" else above
    d = above * h / 2 if difference == "times h" else above / 2 if difference == "no h" else above / (
        h if difference in ("forward", "backward", "not halved", "half") else 2 * h)
    g = vjp(x, np.ones_like(u) if loss in ("1", "1 in g") else u)
    apart, a, b = np.abs(d - g), np.abs(d), np.abs(g)
    r = (d - g if error == "signed" else apart) / {
        "sum": lambda: a + b, "to d": lambda: a, "to g": lambda: b, "absolute": lambda: 1.0,
        "mean distance": lambda: 1.0, "plus ε": lambda: np.maximum(a, b) + eps,
        "smaller": lambda: np.minimum(a, b), "size of the sum": lambda: np.abs(d + g), "half sum": lambda: (a + b) / 2,
        "at least 1": lambda: np.maximum(np.maximum(a, b), 1)}.get(error, lambda: np.maximum(a, b))()
    r = r if error == "divided" else np.where(d == g, 0, r)
    E = one_number(d, g, r, error, share)
    ok = bool({"right": E <= tol, "strict": False, "lenient": True}[verdict])
    return d, E, ok


def formulas(s):
    """The lines of the check."""
    yield f"v = { {'1': '1', '1 in d': '1', 'mean in d': 'u/m'}.get(s.loss, 'u')}"
    yield "~gᵢ = " + {"1 in d": "vjp(x, u)", "mean in d": "vjp(x, u)", "1 in g": "vjp(x, 1)"}.get(s.loss, "vjp(x, v)")
    root = "h = ∛ε" if s.power == 1 / 3 else f"~h = ε to the power of {s.power:.12g}"
    yield {"∛ε": root, "√ε": "h = √ε", "small": "~h = a small number, the same for every ε", "ε": "h = ε",
           "relative": "h = ∛ε·max(1, |x|)", "of x": "h = ∛ε·|x|", "ε/3": "h = ε/3",
           "tenth": "h = ∛ε·max(0.1, |x|)", "one more": "h = ∛ε·(1 + |x|)"}[s.step]
    ahead, behind = (moved(s.difference, sign) for sign in "+−")
    yield "dᵢ = " + {"forward": f"({ahead} − {HERE})/h", "backward": f"({HERE} − {behind})/h",
                     "swapped": f"({behind} − {ahead})/(2h)",
                     "times h": f"({ahead} − {behind})/2·h", "no h": f"({ahead} − {behind})/2",
                     "not halved": f"({ahead} − {behind})/h", "half": f"({ahead} − {behind})/h",
                     "five points": f"(8({ahead} − {behind}) − ({far('+')} − {far('−')}))/(12h)",
                     "no copies": f"({HERE} − {HERE})/(2h)",
                     "halved": f"({ahead} − {HERE})/(2h)"}.get(s.difference, f"({ahead} − {behind})/(2h)")
    r = {"to d": "|dᵢ − gᵢ|/|dᵢ|", "to g": "|dᵢ − gᵢ|/|gᵢ|", "at least 1": "|dᵢ − gᵢ|/max(|dᵢ|, |gᵢ|, 1)",
         "sum": "|dᵢ − gᵢ|/(|dᵢ| + |gᵢ|)", "absolute": "|dᵢ − gᵢ|", "mean distance": "|dᵢ − gᵢ|",
         "plus ε": "|dᵢ − gᵢ|/(max(|dᵢ|, |gᵢ|) + ε)",
         "size of the sum": "|dᵢ − gᵢ|/|dᵢ + gᵢ|", "smaller": "|dᵢ − gᵢ|/min(|dᵢ|, |gᵢ|)",
         "half sum": "|dᵢ − gᵢ|/((|dᵢ| + |gᵢ|)/2)",
         "signed": "(dᵢ − gᵢ)/max(|dᵢ|, |gᵢ|)"}.get(
             s.error, "|dᵢ − gᵢ|/max(|dᵢ|, |gᵢ|)")
    yield f"rᵢ = {r}" if s.error in ("divided", "absolute", "mean distance") else f"rᵢ = {r} if dᵢ ≠ gᵢ else 0"
    yield line_of_E(s.error, s.share)
    yield {"right": "ok = [E ≤ τ]", "strict": "~ok = another test: False for some E ≤ τ, too",
           "lenient": "~ok = another test: True for some E > τ, too"}[s.verdict]
    yield "return dᵢ, E, ok"


def cubes(x):
    """x³"""
    return x**3


def doubled(x, v):
    """Twice the gradient of ⟨v,x³⟩."""
    return 6 * x**2 * v


def small(output):
    """f(function) -> the first number of an output for f(x) = x³ at x = (1, −1), with twice the gradient, ε = 0.001."""
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


PLAIN = {"step": "∛ε", "loss": "u"}                                      # not combined with other values of these
ALONE = {"difference": "central", **PLAIN}
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
        "ok": "ok", "m": lambda a: len(a["u"]), "(‖d‖)": lambda a: length(a["d"]),
        "(‖g‖)": lambda a: length(a["g"]), "∛ε": lambda a: np.cbrt(a["eps"]), HERE: "here",
        **{moved(difference, sign): name for difference in MOVED for sign, name in (("+", "ahead"), ("−", "behind"))},
        far("+"): lambda a: [*a["far_ones"], 0][0], far("−"): lambda a: [0, *a["far_ones"]][-1],
        "Σᵢ(rᵢ)": lambda a: np.sum(a["r"]), "‖d − g‖": lambda a: length(a["d"] - a["g"]),
        "‖d + g‖": lambda a: length(a["d"] + a["g"]), "(‖d‖ + ‖g‖)": lambda a: length(a["d"]) + length(a["g"]),
        "max(‖d‖, ‖g‖)": lambda a: max(length(a["d"]), length(a["g"]))},
    wrong=(
        Wrong("one_sided", {"difference": "forward"}, asks="How does the error fall if h is halved: by 2, or by 4?"),
        Wrong("one_sided_behind", {"difference": "backward"}),
        Wrong("not_halved", {"difference": "not halved"},
              asks="How far apart are the two points at which f is evaluated?"),
        Wrong("swapped", {"difference": "swapped", **PLAIN}),
        Wrong("times_h", {"difference": "times h", **PLAIN}, effect="a/2*h is a/2 times h",
              asks="Which brackets does a / 2 * h need?"),
        Wrong("no_h", {"difference": "no h", **PLAIN},
              asks="How far apart are the two points at which f is evaluated?"),
        Wrong("halved_one_sided", {"difference": "halved"}, effect="as when x − h·eᵢ is x again: d is about half of g",
              asks="At which two points is f evaluated? Print them."),
        Wrong("not_moved_back", {"difference": "added"}, effect="from the second number on, several are moved together",
              asks="When it is the turn of x₂, where is x₁?"),
        Wrong("left_behind", {"difference": "left behind"},
              effect="each number stays at x − h·eᵢ, and the differences of the next ones are taken there",
              asks="When it is the turn of x₂, where is x₁?"),
        Wrong("all_moved", {"difference": "all"}, asks="How many numbers of x does h·eᵢ change?"),
        Wrong("no_copies", {"difference": "no copies", "step": "∛ε", "loss": "u"},
              effect="d = 0: both points are the same, as when ahead = x and behind = x are one array",
              asks="Is x_plus = x another array than x?"),
        Wrong("mean_in_d", {"loss": "mean in d", "step": "∛ε", "difference": "central"},
              effect="d and g are then gradients of two numbers",
              asks="Of which number is vjp(x, u) the gradient?"),
        Wrong("sum_loss", {"loss": "1"}, effect="for a softmax the sum of f is always 1: d = 0, whatever the formula",
              asks="What is the gradient of the sum of a softmax?"),
        Wrong("u_forgotten_in_d", {"loss": "1 in d"}, effect="d and g are then gradients of two numbers",
              asks="Of which number is vjp(x, u) the gradient?"),
        Wrong("u_forgotten_in_g", {"loss": "1 in g"}, effect="d and g are then gradients of two numbers",
              asks="Of which number is vjp(x, v) the gradient?"),
        Wrong("third", {"step": "ε/3"}, effect="eps ** 1 / 3 is ε/3; the cube root is eps ** (1 / 3)"),
        Wrong("root_step", {"step": "√ε"}, effect="√ε is best for one-sided differences; central ones are best at ∛ε"),
        Wrong("another_power", {"step": "∛ε", "power": 1 / 4}, fit="power",
              effect="central differences are best at ∛ε: a larger h costs O(h²), a smaller one O(ε/h)",
              asks="The error is h² + ε/h. For which h is it smallest?"),
        Wrong("too_strict", {"verdict": "strict", **ALONE}, effect="your E is right, and ok is not that of E and τ",
              asks="Which two numbers does your ok compare?"),
        Wrong("too_lenient", {"verdict": "lenient", **ALONE}, effect="your E is right, and ok is not that of E and τ",
              asks="Which two numbers does your ok compare?"),
        Wrong("relative_to_smaller", {"error": "smaller", **ALONE}),
        Wrong("eps_below", {"error": "plus ε", **ALONE}, effect="small gradients then have small errors, wrong or not",
              asks="How large is ε for float32, and your least gradient?"),
        Wrong("absolute", {"error": "absolute"},
              asks="Is an error of 0.01 large if the gradient is 1000? If it is 0.001?"),
        Wrong("relative_to_g", {"error": "to g"}),
        Wrong("signed", {"error": "signed"}),
        Wrong("zero_by_zero", {"error": "divided"}, effect="where f does not depend on x, a right gradient gives 0/0",
              asks="What does your error say if both gradients are 0?"),
        Wrong("mean", {"error": "mean"}, effect="one wrong number among a million right ones disappears",
              asks="One number in a million is wrong. Does your error show it?"),
        Wrong("median", {"error": "median", **ALONE}, effect="half of the numbers may be wrong, and E is small"),
        Wrong("quantile", {"error": "quantile", "share": 0.9, **ALONE}, fit="share",
              effect="the numbers beyond it may be wrong, and E is small"),
        Wrong("smallest", {"error": "smallest", **ALONE}, effect="one right number hides all wrong ones"),
        Wrong("last_number", {"error": "last", "loss": "u"}, effect="as when E is set anew in each turn of the loop",
              asks="What becomes of the error of the first number when the second one is compared?"),
        Wrong("norm_over_d", {"error": "norm of d", "loss": "u"}, effect="small numbers disappear beside large ones"),
        Wrong("norm_over_g", {"error": "norm of g", "loss": "u"}, effect="small numbers disappear beside large ones"),
        Wrong("sum", {"error": "total"}, effect="a million errors of 1e-7 then look like one of 0.1"),
        Wrong("largest_over_largest", {"error": "largest"}, effect="small numbers disappear beside large ones",
              asks="d is (1000, 1), g is (1000, 2). How large is the largest relative error?"),
        Wrong("norm_over_larger_norm", {"error": "larger norm"},
              effect="small numbers disappear beside large ones",
              asks="d is (1000, 1), g is (1000, 2). How large is the largest relative error?"),
    ),
    also=(
        Also("forward_root", {"difference": "forward", "step": "√ε"},
             whose="one-sided differences, at their best h = √ε",
             source="SciPy 1.17.1: scipy.optimize.check_grad and approx_fprime(epsilon=√ε)",
             translation="your error is O(h) = O(√ε), the exercise's O(h²) = O(ε^⅔)", scores=False),
        Also("step_is_eps", {"step": "ε"}, whose="eps is the step itself", scores=False,
             source="PyTorch 2.13, torch.autograd.gradcheck(eps=1e-6): perturbation for finite differences",
             translation="your ε is the exercise's h; with its ε for h, f(x ± h) differ by about a rounding error"),
        Also("same_step", {"step": "small"}, whose="one small step for every ε: CS231n's 1e-5, deeplearning.ai's 1e-7",
             source="cs231n/gradient_check.py, eval_numerical_gradient_array(h=1e-5); Ng's deep learning course, "
                    "gradient_check_n(epsilon=1e-7)", scores=False,
             translation="for float64 it is near the exercise's h; of the 7 digits that f has in float32, your "
                         "differences have 2 left, or none"),
        Also("relative_step", {"step": "relative"}, whose="the step grows with |xᵢ|",
             source="minigrad.check_grad, and SciPy 1.17.1: scipy.optimize._numdiff, _compute_absolute_step",
             translation="where |xᵢ| > 1 your h is the exercise's times |xᵢ|"),
        Also("step_of_x", {"step": "of x"}, whose="the step is proportional to |xᵢ|",
             source="Press et al., Numerical Recipes, section 5.7: h ≈ ∛ε·x for central differences",
             translation="your h is the exercise's times |xᵢ|, and 0 for xᵢ = 0"),
        Also("statsmodels", {"step": "tenth", "difference": "half"}, whose="the step grows with |xᵢ| from 0.1 on",
             source="statsmodels, tools/numdiff.py: EPS^(1/3)·max(|x|, 0.1), half of it on each side of x",
             translation="your h is the exercise's times |xᵢ|, or times 0.1 where |xᵢ| < 0.1"),
        Also("step_of_one_more", {"step": "one more"}, whose="the step grows with 1 + |xᵢ|",
             source="Martins & Ning 2022, Engineering Design Optimization, algorithm 6.1: Δx = h·(1 + |x|)",
             translation="your h is the exercise's times 1 + |xᵢ|"),
        Also("five_points", {"difference": "five points", "step": "∛ε"}, scores=False,
             whose="a difference of four values of f, of higher order",
             source="SciPy until 1.11, scipy.misc.derivative(order=5): weights (1, −8, 0, 8, −1)/12",
             translation="the error of your d is O(h⁴) + O(ε/h), and a larger h, ε^⅕, is best for it"),
        Also("half_steps", {"difference": "half", "step": "∛ε"},
             whose="central differences over half a step on each side",
             source="Abramowitz & Stegun, section 25.1: δf(x) = f(x + h/2) − f(x − h/2)",
             translation="your h is twice the exercise's: the formula is the same with 2h for h"),
        Also("size_of_the_sum", {"error": "size of the sum", **ALONE}, whose="the error relative to |d + g|",
             source="Karpathy, min-char-rnn, gradCheck: abs(g − d)/abs(d + g)",
             translation="your rᵢ is half the exercise's, or nearly, if d and g agree: halve τ as well"),
        Also("mean_distance", {"error": "mean distance", "loss": "u"}, whose="the mean of |d − g|, not relative",
             source="deep-learning-from-scratch, ch05/gradient_check.py: np.average(np.abs(…))",
             translation="the exercise's E is the largest relative error", scores=False),
        Also("sum_denominator", {"error": "sum"}, whose="the error relative to |d| + |g|",
             source="rel_error in the assignments of Stanford's CS231n",
             translation="your rᵢ is about half the exercise's if d and g agree: halve τ as well"),
        Also("mean_denominator", {"error": "half sum", **ALONE}, whose="the error relative to the mean of |d| and |g|",
             source="the relative percent difference: |a − b|/((|a| + |b|)/2)",
             translation="your rᵢ is about the exercise's if d and g agree, and up to twice as large otherwise"),
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
        Measure("for f(x) = x³ at x = (1, −1), ε = 0.001, d starts with {yours} instead of {right}", small(0)),
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

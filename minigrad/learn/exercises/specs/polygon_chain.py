"""Exercise E22: the loss of a polygonal chain between two networks, and its gradient by the bend."""
import numpy as np

from ....weightspace.curves import PolyChain, two_leg_gradient
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w1, bend, w2, f, alphas, betas):
    """The mean of the engine's two-leg estimates."""
    curve = PolyChain(w1, bend, w2)
    pairs = [two_leg_gradient(curve, f, a, b) for a, b in zip(alphas, betas, strict=True)]
    return sum(L for L, _ in pairs) / len(pairs), sum(g for _, g in pairs) / len(pairs)


def reference(w1, bend, w2, f, alphas, betas, *, legs="both", draws="mean", factors="bend", mirrored=False, half=1,
              turned=False):
    """The chain with switches."""
    k = len(alphas)
    if draws in ONE_DRAW:
        alphas, betas = (np.full(k, ONE_DRAW[draws](x)) for x in (alphas, betas))
    elif draws == "shared":
        betas = alphas
    a, b = (1 - alphas, 1 - betas) if mirrored else (alphas, betas)
    first = [f(s * w1 + (1 - s) * bend) for s in a]
    c = 1 - b if turned else b
    second = [f(t * bend + (1 - t) * w2) for t in c]
    L1, L2 = (np.array([L for L, _ in leg]) for leg in (first, second))
    g1, g2 = (np.array([g for _, g in leg]) for leg in (first, second))
    c1, c2 = {"bend": (1 - a, b), "ends": (a, 1 - b), "draws": (a, b), "others": (1 - a, 1 - b),
              "none": (np.ones(k), np.ones(k)), "second": (np.ones(k), b), "first": (1 - a, np.ones(k)),
              "means": (np.full(k, 1 - a.mean()), np.full(k, b.mean()))}[factors]
    on1, on2 = {"both": (1, 1), "first": (1, 0), "second": (0, 1)}[legs]
    count = 1 if draws == "sum" else k
    L = half * (on1 * L1 + on2 * L2).sum() / count
    G1, G2 = c1[:, None] * g1, c2[:, None] * g2
    g = half * (on1 * G1 + on2 * G2).sum(0) / count
    return L, g


ONE_DRAW = {"fixed": lambda x: 0.5, "averaged": np.mean, "last": lambda x: x[-1], "first": lambda x: x[0]}


def formulas(s):
    """The lines of the loss and the gradient."""
    a, b = {"fixed": ("½", "½"), "averaged": ("mean(α)", "mean(β)"), "shared": ("αᵢ", "αᵢ"),
            "last": ("the last α", "the last β"), "first": ("the first α", "the first β")}.get(
        s.draws, ("αᵢ", "βᵢ"))
    aside = "~" if s.draws in ("first", "last") else ""
    yield f"{aside}a = 1 − {a}" if s.mirrored else f"{aside}a = {a}"
    yield f"{aside}b = 1 − {b}" if s.mirrored else f"{aside}b = {b}"
    yield "u = a·w₁ + (1−a)·θ"
    yield "v = (1−b)·θ + b·w₂" if s.turned else "v = b·θ + (1−b)·w₂"
    factor = {1: "(1/k)·", 0.5: "(1/(2k))·"}[s.half] if s.draws != "sum" else {1: "", 0.5: "½·"}[s.half]
    values = {"both": "Σ(ℓ(u) + ℓ(v))", "first": "Σℓ(u)", "second": "Σℓ(v)"}[s.legs]
    yield f"L = {factor}{values}"
    c1, c2 = {"bend": ("(1−a)·", "b·"), "ends": ("a·", "(1−b)·"), "draws": ("a·", "b·"), "others": ("(1−a)·", "(1−b)·"),
              "none": ("", ""), "second": ("", "b·"), "first": ("(1−a)·", ""),
               "means": ("mean(1−a)·", "mean(b)·")}[s.factors]
    terms = {"both": f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))", "first": f"Σ({c1}∇ℓ(u))", "second": f"Σ({c2}∇ℓ(v))"}[s.legs]
    yield f"g = {factor}{terms}"
    yield "return L, g"


def sums(v):
    """Symbols of the sums over the draws: the value of each as an entry of {text: number or array}."""
    weights = {"(1−a)·": 1 - v["a"], "b·": v["b"], "a·": v["a"], "(1−b)·": 1 - v["b"], "": np.ones(v["k"]),
               "mean(1−a)·": np.full(v["k"], 1 - v["a"].mean()), "mean(b)·": np.full(v["k"], v["b"].mean())}
    found = {"Σ(ℓ(u) + ℓ(v))": (v["L1"] + v["L2"]).sum(), "Σℓ(u)": v["L1"].sum(), "Σℓ(v)": v["L2"].sum()}
    for c1, c2 in FACTORS:
        G1, G2 = weights[c1] @ v["g1"], weights[c2] @ v["g2"]
        found |= {f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))": G1 + G2, f"Σ({c1}∇ℓ(u))": G1, f"Σ({c2}∇ℓ(v))": G2}
    return found


FACTORS = (("(1−a)·", "b·"), ("a·", "(1−b)·"), ("a·", "b·"), ("(1−a)·", "(1−b)·"), ("", ""), ("", "b·"), ("(1−a)·", ""),
           ("mean(1−a)·", "mean(b)·"))
SUMS = ["Σ(ℓ(u) + ℓ(v))", "Σℓ(u)", "Σℓ(v)"] + [text for c1, c2 in FACTORS for text in (
    f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))", f"Σ({c1}∇ℓ(u))", f"Σ({c2}∇ℓ(v))")]


class Bowl:
    """f(w) = (L, ∇L) of ½wᵀAw + ¼Σ(w − c)⁴ + 1, curved so that means of points and of losses differ."""

    def __init__(self, A, c):
        self.A, self.c = A, c

    def f(self, w):
        """The loss and the gradient at w."""
        d = np.asarray(w, float) - self.c
        return 0.5 * float(w @ self.A @ w) + 0.25 * float((d**4).sum()) + 1, self.A @ w + d**3


def probes(rng):
    """Three and four draws on each leg."""
    return [(*(rng.normal(size=3) for _ in range(3)),
             Bowl(np.diag(rng.uniform(0.5, 2, 3)), rng.normal(size=3)).f, rng.uniform(0.1, 0.9, k),
             rng.uniform(0.1, 0.9, k)) for k in (3, 4)]


def parabola(part):
    """f(function) -> the loss or the gradient on ℓ(w) = w² from −1 over the bend 0.5 to 1, three draws."""
    def number(function):
        def f(w):
            return float((np.asarray(w) ** 2).sum()), 2 * np.asarray(w)
        found = function(np.array([-1.0]), np.array([0.5]), np.array([1.0]), f, np.array([0.1, 0.3, 0.8]),
                         np.array([0.2, 0.6, 0.9]))
        return float(np.ravel(found[part])[0])
    return number


EXERCISE = Exercise(
    slug="polygon_chain", id="E22", lesson=13, title="a polygonal chain between two networks",
    function="chain_loss", arguments=("w1", "bend", "w2", "f", "alphas", "betas"), outputs=("L", "g"),
    after=("descent",), engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, None),
    task="Loss of two straight legs w₁ → θ → w₂ that meet in the bend θ (u in the lesson), and its gradient by θ; the\n"
         "ends stay. w1, bend, w2 (n,); f(w) returns (ℓ(w), ∇ℓ(w)), a number and an array (n,). alphas, betas (k,): k\n"
         "draws αᵢ on the first leg and βᵢ on the second. Return L = mean over i of ℓ(u) + ℓ(v), and g (n,) = ∂L/∂θ.",
    symbols={"αᵢ": lambda v: v["alphas"][:, None], "βᵢ": lambda v: v["betas"][:, None],
             "mean(α)": lambda v: np.mean(v["alphas"]), "mean(β)": lambda v: np.mean(v["betas"]),
             "a": lambda v: v["a"][:, None], "b": lambda v: v["b"][:, None], "w₁": "w1", "w₂": "w2", "θ": "bend",
             "u": lambda v: v["a"][:, None] * v["w1"] + (1 - v["a"][:, None]) * v["bend"],
             "v": lambda v: v["c"][:, None] * v["bend"] + (1 - v["c"][:, None]) * v["w2"],
             "k": "k", "L": "L", "g": "g", **{text: (lambda v, text=text: sums(v)[text]) for text in SUMS}},
    wrong=(
        Wrong("first_leg_only", {"legs": "first"}, asks="On how many legs do your points lie?"),
        Wrong("second_leg_only", {"legs": "second"}, asks="On how many legs do your points lie?"),
        Wrong("factor_missing", {"factors": "none"},
              asks="If θ moves by δ, how far does the point α·w₁ + (1−α)·θ move?"),
        Wrong("factor_on_the_second_leg_only", {"factors": "second"},
              asks="If θ moves by δ, how far does the point α·w₁ + (1−α)·θ move?"),
        Wrong("factor_on_the_first_leg_only", {"factors": "first"},
              asks="If θ moves by δ, how far does the point β·θ + (1−β)·w₂ move?"),
        Wrong("gradient_of_the_ends", {"factors": "ends"},
              asks="If θ moves by δ, how far does the point α·w₁ + (1−α)·θ move?"),
        Wrong("factor_of_the_end", {"factors": "draws"},
              asks="If θ moves by δ, how far does the point α·w₁ + (1−α)·θ move?"),
        Wrong("factor_of_the_other_end", {"factors": "others"},
              asks="If θ moves by δ, how far does the point β·θ + (1−β)·w₂ move?"),
        Wrong("second_leg_turned", {"turned": True}, asks="At which β is the point on the second leg the bend θ?"),
        Wrong("fixed_half", {"draws": "fixed"}, asks="Which α do your points have, one or many?"),
        Wrong("mean_of_draws", {"draws": "averaged"}, asks="Is the loss of a mean point the mean of the losses?"),
        Wrong("last_draw", {"draws": "last"}, effect="as after a loop that writes over L and g",
              asks="On how many draws do your numbers depend?"),
        Wrong("first_draw", {"draws": "first"}, effect="as with a return inside the loop",
              asks="On how many draws do your numbers depend?"),
        Wrong("product_of_means", {"factors": "means"}, asks="Is the mean of products the product of the means?"),
        Wrong("same_draws", {"draws": "shared"}),
        Wrong("sum", {"draws": "sum"}),
        Wrong("mirrored", {"mirrored": True}),
    ),
    also=(Also("uniform_t", {"half": 0.5}, whose="one t in [0, 1] for the whole chain",
               source="Garipov et al. 2018, arXiv:1802.10026, equation 2",
               translation="your L and g are half the exercise's: each leg has half of the chain"),),
    measures=(Measure("on ℓ(w) = w², from −1 over 0.5 to 1, the gradient is {yours} instead of {right}", parabola(1)),
              Measure("on ℓ(w) = w², from −1 over 0.5 to 1, the loss is {yours} instead of {right}", parabola(0))),
    hints=("If θ moves by δ, how far does the point α·w₁ + (1−α)·θ move?",
           "∂L/∂θ = mean of (1−α)·∇ℓ(αw₁ + (1−α)θ) + β·∇ℓ(βθ + (1−β)w₂): each leg's gradient times θ's factor",
           "g += ((1 - a) * f(a * w1 + (1 - a) * bend)[1] + b * f(b * bend + (1 - b) * w2)[1]) / k"),
    solution="""def chain_loss(w1, bend, w2, f, alphas, betas):
    L, g, k = 0.0, 0.0, len(alphas)
    for a, b in zip(alphas, betas):
        L1, g1 = f(a * w1 + (1 - a) * bend)
        L2, g2 = f(b * bend + (1 - b) * w2)
        L = L + (L1 + L2) / k
        g = g + ((1 - a) * g1 + b * g2) / k
    return L, g
""",
    origin=two_leg_gradient, play="polygon_chain",
    after_pass="The curve authors' code draws one t for a whole batch instead of one on each leg, and recomputes "
               "BatchNorm for every t. Try a Bézier curve next: which factor does θ have there?",
)

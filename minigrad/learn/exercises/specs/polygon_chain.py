"""Exercise E22: the loss of a polygonal chain between two networks, and its gradient by the bend."""
import numpy as np

from ....weightspace.curves import PolyChain, two_leg_gradient
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong


def engine(w1, bend, w2, f, alphas, betas):
    """The mean of the engine's two-leg estimates."""
    curve = PolyChain(w1, bend, w2)
    pairs = [two_leg_gradient(curve, f, a, b) for a, b in zip(alphas, betas, strict=True)]
    return sum(L for L, _ in pairs) / len(pairs), sum(g for _, g in pairs) / len(pairs)


def reference(w1, bend, w2, f, alphas, betas, *, legs="both", draws="mean", factors="bend", mirrored=False, half=1,
              point="right"):
    """The chain with switches."""
    k = len(alphas)
    if draws in ONE_DRAW:
        alphas, betas = (np.full(k, ONE_DRAW[draws](x)) for x in (alphas, betas))
    elif draws == "shared":
        betas = alphas
    a, b = (1 - alphas, 1 - betas) if mirrored else (alphas, betas)
    a_u = {"u by b": b, "u turned": 1 - a}.get(point, a)[:, None]
    b_v = {"v by a": a, "v turned": 1 - b}.get(point, b)[:, None]
    u = a_u * (w2 if point == "u from w2" else w1) + (1 - a_u) * bend
    u = written_over(a_u, w1, bend) if point == "in place" else u
    v = b_v * (u if point in ("in place", "v from u") else bend) + (1 - b_v) * (w1 if point == "v to w1" else w2)
    first, second = ([f(w) for w in points] for points in (u, v))
    L1, L2 = (np.array([L for L, _ in leg]) for leg in (first, second))
    g1, g2 = (np.array([g for _, g in leg]) for leg in (first, second))
    c1, c2 = {"ends": (a, 1 - b), "draws": (a, b), "others": (1 - a, 1 - b),
              "none": (np.ones(k), np.ones(k)), "second": (np.ones(k), b), "first": (1 - a, np.ones(k)),
              "means": (np.full(k, 1 - a.mean()), np.full(k, b.mean())), "minus": (1 - a, -b),
              "minus first": (a - 1, b)}.get(factors, (1 - a, b))
    length = [np.sqrt(np.sum((end - bend) ** 2)) for end in (w1, w2)]
    shares = np.array(length) / sum(length)
    on1, on2 = {"by length": shares, "by length, derived": shares, "times length": length, "first": (1, 0),
                "second": (0, 1), "bracket": (k, 1)}.get(legs, (1, 1))
    on1, on2 = (L1 >= L2, L1 < L2) if legs == "larger" else (on1, on2)
    w_L1, w_L2 = {"as in g": (1 - a, b), "draws": (a, b)}.get(legs, (1, 1))
    share = {"sum": np.ones(k), "pairwise": 0.5 ** np.minimum(np.arange(k, 0, -1), k - 1),
             "plus one": np.full(k, 1 / (k + 1)), "minus one": np.full(k, 1 / (k - 1)),
             "by n": np.full(k, 1 / len(bend)), "without last": (np.arange(k) < k - 1) / k,
             "without first": (np.arange(k) > 0) / k}.get(
                 draws, np.full(k, 1 / k))
    L = half * share @ (on1 * w_L1 * L1 + on2 * w_L2 * L2)
    at_u, at_v = {"crossed": (g2, g1), "u twice": (g1, g1), "v twice": (g2, g2)}.get(factors, (g1, g2))
    G1, G2 = c1[:, None] * at_u, c2[:, None] * at_v
    g = half * ((share * on1) @ G1 + (share * on2) @ G2)
    if legs == "by length, derived":                        # L depends on θ by the shares too
        units = [(bend - end) / size for end, size in zip((w1, w2), length, strict=True)]
        g = g + ((L1.mean() - L) * units[0] + (L2.mean() - L) * units[1]) / sum(length)
    return L, g


ONE_DRAW = {"fixed": lambda x: 0.5, "averaged": np.mean, "last": lambda x: x[-1], "first": lambda x: x[0]}


def written_over(a, w1, bend):
    """The points on the first leg if each becomes the bend of those after it."""
    points = [bend]
    for share in a:
        points.append(share * w1 + (1 - share) * points[-1])
    return np.array(points[1:])


def formulas(s):
    """The lines of the loss and the gradient."""
    a, b = {"fixed": ("½", "½"), "averaged": ("mean(α)", "mean(β)"), "shared": ("αᵢ", "αᵢ"),
            "last": ("the last α", "the last β"), "first": ("the first α", "the first β")}.get(
        s.draws, ("αᵢ", "βᵢ"))
    aside = "~" if s.draws in ("first", "last") else ""
    yield f"{aside}a = 1 − {a}" if s.mirrored else f"{aside}a = {a}"
    yield f"{aside}b = 1 − {b}" if s.mirrored else f"{aside}b = {b}"
    yield "~" * (s.point == "in place") + "u = " + {
        "in place": "a·w₁ + (1−a)·(the u of the draw before, θ at first)",
        "u turned": "(1−a)·w₁ + a·θ", "u by b": "b·w₁ + (1−b)·θ", "u from w2": "a·w₂ + (1−a)·θ"}.get(
        s.point, "a·w₁ + (1−a)·θ")
    yield "v = " + {"v turned": "(1−b)·θ + b·w₂", "v by a": "a·θ + (1−a)·w₂", "v to w1": "b·θ + (1−b)·w₁",
                     **dict.fromkeys(("in place", "v from u"), "b·u + (1−b)·w₂")}.get(
        s.point, "b·θ + (1−b)·w₂")
    late = {"pairwise": ", each new draw with the mean so far, halved", "without last": ", the last draw left out",
            "without first": ", the first draw left out"}.get(s.draws, "")
    factor = {"sum": "", "plus one": "(1/(k+1))·", "minus one": "(1/(k−1))·", "by n": "(1/n)·"}.get(s.draws, "(1/k)·")
    factor = {"(1/k)·": "(1/(2k))·"}.get(factor, f"½·{factor}") if s.half == 0.5 else factor
    factor = "" if s.legs == "bracket" else factor
    late = late or ", each leg by its share of the length" * s.legs.startswith("by length")
    values = {"first": "Σℓ(u)", "second": "Σℓ(v)", "times length": "Σ(‖θ − w₁‖·ℓ(u) + ‖θ − w₂‖·ℓ(v))",
              "bracket": "Σ(ℓ(u) + ℓ(v)/k)", "as in g": "Σ((1−a)·ℓ(u) + b·ℓ(v))", "draws": "Σ(a·ℓ(u) + b·ℓ(v))",
              "larger": "Σmax(ℓ(u), ℓ(v))"}.get(
        s.legs, "Σ(ℓ(u) + ℓ(v))")
    yield f"{'~' * bool(late)}L = {factor}{values}{late}"
    c1, c2 = {"ends": ("a·", "(1−b)·"), "draws": ("a·", "b·"), "others": ("(1−a)·", "(1−b)·"),
              "none": ("", ""), "second": ("", "b·"), "first": ("(1−a)·", ""),
               "means": ("mean(1−a)·", "mean(b)·")}.get(s.factors, ("(1−a)·", "b·"))
    both = {"minus": "Σ((1−a)·∇ℓ(u) − b·∇ℓ(v))", "minus first": "Σ(b·∇ℓ(v) − (1−a)·∇ℓ(u))",
            "crossed": "Σ((1−a)·∇ℓ(v) + b·∇ℓ(u))",
            "u twice": "Σ((1−a)·∇ℓ(u) + b·∇ℓ(u))", "v twice": "Σ((1−a)·∇ℓ(v) + b·∇ℓ(v))"}.get(
        s.factors, f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))")
    terms = {"first": f"Σ({c1}∇ℓ(u))", "second": f"Σ({c2}∇ℓ(v))", "bracket": "Σ((1−a)·∇ℓ(u) + b·∇ℓ(v)/k)",
             "larger": "Σ((1−a)·∇ℓ(u) if ℓ(u) > ℓ(v) else b·∇ℓ(v))",
             "times length": "Σ(‖θ − w₁‖·(1−a)·∇ℓ(u) + ‖θ − w₂‖·b·∇ℓ(v))"}.get(s.legs, both)
    shares = ", plus the mean losses of the legs by the gradients of their shares" * s.legs.endswith("derived")
    yield f"{'~' * bool(late)}g = {factor}{terms}{late}{shares}"
    yield "return L, g"


def sums(v):
    """Symbols of the sums over the draws: the value of each as an entry of {text: number or array}."""
    weights = {"(1−a)·": 1 - v["a"], "b·": v["b"], "a·": v["a"], "(1−b)·": 1 - v["b"], "": np.ones(v["k"]),
               "mean(1−a)·": np.full(v["k"], 1 - v["a"].mean()), "mean(b)·": np.full(v["k"], v["b"].mean())}
    found = {"Σ(ℓ(u) + ℓ(v))": (v["L1"] + v["L2"]).sum(), "Σℓ(u)": v["L1"].sum(), "Σℓ(v)": v["L2"].sum()}
    l1, l2 = v["length"]
    found |= {"Σ(‖θ − w₁‖·ℓ(u) + ‖θ − w₂‖·ℓ(v))": l1 * v["L1"].sum() + l2 * v["L2"].sum(),
              "Σ(‖θ − w₁‖·(1−a)·∇ℓ(u) + ‖θ − w₂‖·b·∇ℓ(v))": l1 * (1 - v["a"]) @ v["g1"] + l2 * v["b"] @ v["g2"],
              "Σ((1−a)·∇ℓ(u) − b·∇ℓ(v))": (1 - v["a"]) @ v["g1"] - v["b"] @ v["g2"],
              "Σ(b·∇ℓ(v) − (1−a)·∇ℓ(u))": v["b"] @ v["g2"] - (1 - v["a"]) @ v["g1"],
              "Σ((1−a)·∇ℓ(v) + b·∇ℓ(u))": (1 - v["a"]) @ v["g2"] + v["b"] @ v["g1"],
              "Σ((1−a)·∇ℓ(u) + b·∇ℓ(u))": (1 - v["a"] + v["b"]) @ v["g1"],
              "Σ((1−a)·∇ℓ(v) + b·∇ℓ(v))": (1 - v["a"] + v["b"]) @ v["g2"],
              "Σmax(ℓ(u), ℓ(v))": np.maximum(v["L1"], v["L2"]).sum(),
              "Σ((1−a)·∇ℓ(u) if ℓ(u) > ℓ(v) else b·∇ℓ(v))":
                  ((1 - v["a"]) * (v["L1"] > v["L2"])) @ v["g1"] + (v["b"] * (v["L1"] <= v["L2"])) @ v["g2"],
              "Σ(ℓ(u) + ℓ(v)/k)": v["L1"].sum() + v["L2"].mean(),
              "Σ((1−a)·ℓ(u) + b·ℓ(v))": (1 - v["a"]) @ v["L1"] + v["b"] @ v["L2"],
              "Σ(a·ℓ(u) + b·ℓ(v))": v["a"] @ v["L1"] + v["b"] @ v["L2"],
              "Σ((1−a)·∇ℓ(u) + b·∇ℓ(v)/k)": (1 - v["a"]) @ v["g1"] + v["b"] @ v["g2"] / v["k"]}
    for c1, c2 in FACTORS:
        G1, G2 = weights[c1] @ v["g1"], weights[c2] @ v["g2"]
        found |= {f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))": G1 + G2, f"Σ({c1}∇ℓ(u))": G1, f"Σ({c2}∇ℓ(v))": G2}
    return found


FACTORS = (("(1−a)·", "b·"), ("a·", "(1−b)·"), ("a·", "b·"), ("(1−a)·", "(1−b)·"), ("", ""), ("", "b·"), ("(1−a)·", ""),
           ("mean(1−a)·", "mean(b)·"))
SUMS = ["Σ(ℓ(u) + ℓ(v))", "Σℓ(u)", "Σℓ(v)", "Σ(‖θ − w₁‖·ℓ(u) + ‖θ − w₂‖·ℓ(v))", "Σ(ℓ(u) + ℓ(v)/k)",
        "Σ((1−a)·ℓ(u) + b·ℓ(v))", "Σ(a·ℓ(u) + b·ℓ(v))", "Σ((1−a)·∇ℓ(u) − b·∇ℓ(v))", "Σ((1−a)·∇ℓ(v) + b·∇ℓ(u))",
        "Σ(b·∇ℓ(v) − (1−a)·∇ℓ(u))",
        "Σ((1−a)·∇ℓ(u) + b·∇ℓ(u))", "Σ((1−a)·∇ℓ(v) + b·∇ℓ(v))", "Σ((1−a)·∇ℓ(u) + b·∇ℓ(v)/k)",
        "Σ(‖θ − w₁‖·(1−a)·∇ℓ(u) + ‖θ − w₂‖·b·∇ℓ(v))", "Σmax(ℓ(u), ℓ(v))",
        "Σ((1−a)·∇ℓ(u) if ℓ(u) > ℓ(v) else b·∇ℓ(v))"]
SUMS += [text for c1, c2 in FACTORS for text in (f"Σ({c1}∇ℓ(u) + {c2}∇ℓ(v))", f"Σ({c1}∇ℓ(u))", f"Σ({c2}∇ℓ(v))")]


class Bowl:
    """f(w) = (L, ∇L) of ½wᵀAw + ¼Σ(w − c)⁴ − h, curved so that means of points and of losses differ."""

    def __init__(self, A, c, h):
        self.A, self.c, self.h = A, c, h

    def f(self, w):
        """The loss and the gradient at w."""
        d = np.asarray(w, float) - self.c
        return 0.5 * float(w @ self.A @ w) + 0.25 * float((d**4).sum()) - self.h, self.A @ w + d**3


def probes(rng):
    """Three and five draws on each leg, some near its ends; losses of both signs, gradients of mixed size."""
    calls = []
    for k, n in ((3, 4), (5, 2)):
        w1, bend, w2 = (decades(rng, n, low=0.1, high=4) for _ in range(3))
        f = Bowl(np.diag(rng.uniform(0.5, 2, n)), rng.normal(size=n), rng.uniform(5, 50)).f
        share = rng.uniform(0.02, 0.98, (2, k))
        share[:, 0], share[:, -1] = share[:, 0] / 3, 1 - share[:, -1] / 3               # near both ends
        calls.append((w1, bend, w2, f, *rng.permuted((np.arange(k) + share) / k, axis=1)))
    return calls


def parabola(part):
    """f(function) -> the loss or the gradient on ℓ(w) = w² from −1 over the bend 0.5 to 1, three draws."""
    def number(function):
        def f(w):
            return float((np.asarray(w) ** 2).sum()), 2 * np.asarray(w)
        found = function(np.array([-1.0]), np.array([0.5]), np.array([1.0]), f, np.array([0.1, 0.3, 0.8]),
                         np.array([0.2, 0.6, 0.9]))
        return float(np.ravel(found[part])[0])
    return number


ALONE = {"draws": "mean", "half": 1}                     # no combinations with those
REST = {"factors": "bend", "point": "right", "mirrored": False, **ALONE}
COUNTED = {"legs": "both", "factors": "bend", "point": "right", "mirrored": False, "half": 1}
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
             "u": "u", "v": "v", "k": "k", "n": lambda v: len(v["bend"]), "L": "L", "g": "g",
             **{text: (lambda v, text=text: sums(v)[text]) for text in SUMS}},
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
        Wrong("first_leg_turned", {"point": "u turned", "half": 1},
              asks="At which α is the point on the first leg the bend θ?"),
        Wrong("first_leg_from_w2", {"point": "u from w2", **ALONE}, asks="Which two points does the first leg join?"),
        Wrong("first_point_by_beta", {"point": "u by b", **ALONE}, asks="Which draws belong to the first leg?"),
        Wrong("second_point_by_alpha", {"point": "v by a", **ALONE}, asks="Which draws belong to the second leg?"),
        Wrong("second_leg_to_w1", {"point": "v to w1", **ALONE}, asks="Which two points does the second leg join?"),
        Wrong("second_leg_turned", {"point": "v turned"}, asks="At which β is the point on the second leg the bend θ?"),
        Wrong("bend_written_over", {"point": "in place", "legs": "both", "factors": "bend", "mirrored": False, **ALONE},
              effect="as with u = bend and then u *= 1 − a: both are one array, which v and the next draws read",
              asks="Is θ still the bend after your first draw?"),
        Wrong("second_point_from_the_first",
              {"point": "v from u", "legs": "both", "factors": "bend", "mirrored": False, **ALONE},
              asks="Which two points does the second leg join?"),
        Wrong("fixed_half", {"draws": "fixed"}, asks="Which α do your points have, one or many?"),
        Wrong("mean_of_draws", {"draws": "averaged"}, asks="Is the loss of a mean point the mean of the losses?"),
        Wrong("last_draw", {"draws": "last"}, effect="as after a loop that writes over L and g",
              asks="On how many draws do your numbers depend?"),
        Wrong("first_draw", {"draws": "first"}, effect="as with a return inside the loop",
              asks="On how many draws do your numbers depend?"),
        Wrong("product_of_means", {"factors": "means"}, asks="Is the mean of products the product of the means?"),
        Wrong("pairwise_mean", {"draws": "pairwise"}, effect="the last draw counts half, the first ones hardly",
              asks="How much does the first of four draws count?"),
        Wrong("same_draws", {"draws": "shared"}),
        Wrong("sum", {"draws": "sum"}),
        Wrong("divided_by_k_plus_1", {"draws": "plus one", **COUNTED}, asks="Of how many draws are L and g the mean?"),
        Wrong("divided_by_k_minus_1", {"draws": "minus one", **COUNTED},
              asks="Of how many draws are L and g the mean?"),
        Wrong("divided_by_n", {"draws": "by n", **COUNTED}, asks="How many draws are there, and how many weights?"),
        Wrong("last_left_out", {"draws": "without last", **COUNTED}, asks="On how many draws do your numbers depend?"),
        Wrong("first_left_out", {"draws": "without first", **COUNTED},
              asks="On how many draws do your numbers depend?"),
        Wrong("only_one_term_divided", {"legs": "bracket", **REST}, asks="What does the division by k reach?"),
        Wrong("losses_with_the_factors_of_g", {"legs": "as in g", **REST},
              asks="What is L if the loss is 1 everywhere?"),
        Wrong("losses_with_the_draws", {"legs": "draws", **REST}, asks="What is L if the loss is 1 everywhere?"),
        Wrong("second_gradient_subtracted", {"factors": "minus", "legs": "both", "point": "right", **ALONE},
              asks="If θ moves by δ, which way does the point β·θ + (1−β)·w₂ move?"),
        Wrong("first_gradient_subtracted", {"factors": "minus first", "legs": "both", "point": "right", **ALONE},
              asks="If θ moves by δ, which way does the point α·w₁ + (1−α)·θ move?"),
        Wrong("gradients_crossed", {"factors": "crossed", "legs": "both", "point": "right", **ALONE},
              asks="Which factor belongs to the gradient at u, and which to that at v?"),
        *(Wrong(f"gradient_at_{point}_twice", {"factors": f"{point} twice", "legs": "both", "point": "right", **ALONE},
                asks="At which two points do you take the gradient?") for point in "uv"),
        Wrong("larger_leg", {"legs": "larger", **REST}, effect="the lower leg of a pair never counts",
              asks="Which loss of a pair counts in your L: both, or the larger one?"),
        Wrong("times_length", {"legs": "times length", "factors": "bend", "draws": "mean", "half": 1},
              asks="What do two legs of lengths 2 and 4 add to the loss of a network that is the same everywhere?"),
    ),
    also=(Also("uniform_t", {"half": 0.5}, whose="one t in [0, 1] for the whole chain",
               source="Garipov et al. 2018, arXiv:1802.10026, equation 2",
               translation="your L and g are half the exercise's: each leg has half of the chain"),
          Also("by_length", {"legs": "by length", "half": 1, "draws": "mean"}, scores=False,
               whose="a mean over the length of the chain",
               source="Garipov et al. 2018, arXiv:1802.10026, equation 1, which they do not train with",
               translation="your legs count by ‖θ − w₁‖ and ‖θ − w₂‖, and these are held fixed in g"),
          Also("by_length_in_g_too", {"legs": "by length, derived", "half": 1, "draws": "mean", "factors": "bend"},
               scores=False, whose="a mean over the length of the chain, with its gradient in full",
               source="Garipov et al. 2018, arXiv:1802.10026, equation 1, which they do not train with",
               translation="your legs count by ‖θ − w₁‖ and ‖θ − w₂‖, and g holds how these change with θ"),
          Also("from_w1", {"mirrored": True}, whose="draws that count from w₁ to θ, and from θ to w₂",
               source="Garipov et al. 2018, arXiv:1802.10026, polygonal chain: φ(t) = 2(tθ + (0.5 − t)w₁) for t ≤ 0.5",
               translation="your α is the exercise's 1 − α, your β its 1 − β"),
          Also("uniform_t_from_w1", {"half": 0.5, "mirrored": True}, whose="one t in [0, 1], counted from w₁ on",
               source="Garipov et al. 2018, arXiv:1802.10026, equation 2; timgaripov/dnn-mode-connectivity, curves.py, "
                      "PolyChain",
               translation="your L and g are half the exercise's, with 1 − α for its α and 1 − β for its β"),),
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

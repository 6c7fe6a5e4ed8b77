"""Exercise E25: SAM's perturbation ε̂, the steepest point of the ball ‖ε‖ₚ ≤ ρ, for any p."""
import math

import numpy as np

from ....backend import namespace
from ....optim import ascent
from ..exercise import Also, Exercise, Measure, Wrong


def engine(grads, rho, p):
    """The engine's `ascent` of all gradients as one vector, cut into the two arrays again."""
    first, second = grads
    e = ascent(namespace(first).concatenate([first.ravel(), second.ravel()]), rho, p)
    return [e[:first.size].reshape(first.shape), e[first.size:].reshape(second.shape)]


def reference(grads, rho, p, *, dual="right", whole="all", norm="r", form="right", radius="once", up=1, signed=True,
              edge=True, zero=False):
    """The perturbation with switches."""
    g1, g2 = grads
    g, p = np.concatenate([g1.ravel(), g2.ravel()]), np.float64(p)
    p = min(p, np.float64(100)) if edge == "finite" else p
    r = {"right": np.float64(1) if edge and p == math.inf else p / (p - 1), "swapped": p, "two": np.float64(2),
         "two, one at ∞": np.float64(1 if p == math.inf else 2), "one": np.float64(1), "inverse": (p - 1) / p,
         "plus": p / (p + 1)}[dual]
    power = {"p": p, "two": np.float64(2), "one": np.float64(1)}.get(norm, r)

    def length_of(array):
        total = {"mean": np.mean, "largest": np.max}.get(norm, np.sum)(np.abs(array)**power)
        total = total / 2 if norm == "halved" else total
        return total ** {"rootless": 1, "root p": 1 / p}.get(norm, 1 / power)

    def part(own, length):
        size = {"right": lambda: (np.abs(own) / length) ** (r - 1), "bare": lambda: np.abs(own) ** (r - 1),
                "once": lambda: np.abs(own) ** (r - 1) / length, "all": lambda: np.abs(own) ** (r - 1) / length**r,
                "root only": lambda: np.abs(own) ** (r - 1) / length ** (1 / p),
                "no power": lambda: np.abs(own) / length, "r": lambda: (np.abs(own) / length) ** r,
                "r + 1": lambda: (np.abs(own) / length) ** (r + 1), "1/r": lambda: (np.abs(own) / length) ** (1 / r),
                "root r": lambda: np.abs(own) ** (r - 1) / length ** (1 / r),
                "p": lambda: (np.abs(own) / length) ** (p - 1)}[form]()
        return up * (rho if radius == "once" else rho**2) * (np.sign(own) if signed else 1) * size
    apart = [length_of(g1), length_of(g2)]
    put_together = {"added": np.sum, "two of two": np.linalg.norm, "larger": np.max, "smaller": np.min}.get(norm)
    N = put_together(apart) if put_together else length_of({"first": g1, "last": g2}.get(whole, g))
    n1, n2 = apart if whole == "own" else (N, N)
    e1, e2 = part(g1, n1), 0 * g2 if zero else part(g2, n2)
    return [e1, e2]


def length_text(of, norm):
    """The norm of `of` as a formula."""
    return {"r": f"‖{of}‖ᵣ", "p": f"‖{of}‖ₚ", "two": f"‖{of}‖", "one": f"‖{of}‖₁", "mean": f"mean(|{of}|ʳ)^(1/r)",
            "root p": f"(Σ|{of}|ʳ)^(1/p)", "rootless": f"‖{of}‖ᵣʳ", "largest": f"‖{of}‖∞",
            "halved": f"(½·Σ|{of}|ʳ)^(1/r)",
            "added": "‖g₁‖ᵣ + ‖g₂‖ᵣ", "two of two": "√(‖g₁‖ᵣ² + ‖g₂‖ᵣ²)", "larger": "max(‖g₁‖ᵣ, ‖g₂‖ᵣ)",
            "smaller": "min(‖g₁‖ᵣ, ‖g₂‖ᵣ)"}[norm]


def formulas(s):
    """The lines of the perturbation, one for each array."""
    yield {"right": "r = p/(p−1)", "swapped": "r = p", "two": "r = 2", "one": "r = 1", "inverse": "r = (p−1)/p",
           "plus": "r = p/(p+1)", "two, one at ∞": "~r = 2, and 1 for p = ∞"}[s.dual]
    aside = "~" if s.norm in ("mean", "root p", "halved") else ""                 # fractions of r and p as powers
    yield f"{aside}N = " + length_text({"first": "g₁", "last": "g₂"}.get(s.whole, "g"), s.norm)
    for k in "₁₂":
        norm = length_text(f"g{k}", s.norm) if s.whole == "own" else "N"
        size = {"right": f"(|g{k}|/{norm})ʳ⁻¹", "bare": f"|g{k}|ʳ⁻¹", "once": f"|g{k}|ʳ⁻¹/{norm}",
                "root only": f"|g{k}|ʳ⁻¹/{norm}^(1/p)", "root r": f"|g{k}|ʳ⁻¹/{norm}^(1/r)",
                "r + 1": f"(|g{k}|/{norm})ʳ⁺¹", "1/r": f"(|g{k}|/{norm})^(1/r)",
                "all": f"|g{k}|ʳ⁻¹/{norm}ʳ", "no power": f"|g{k}|/{norm}", "r": f"(|g{k}|/{norm})ʳ",
                "p": f"(|g{k}|/{norm})ᵖ⁻¹"}[s.form]
        words = s.form in ("root only", "root r", "1/r") or s.whole == "own" and s.norm in ("mean", "root p")
        own = f"{f'sign(g{k})·' if s.signed else ''}{size}"
        moved = f"{'−' if s.up < 0 else ''}{'ρ' if s.radius == 'once' else 'ρ²'}·{own}"
        yield f"{'~' if words else ''}ε̂{k} = " + ("0·g₂" if s.zero and k == "₂" else moved)
    yield "return ε̂₁, ε̂₂"


def probes(rng):
    """Two arrays of gradients, the first or the second larger; norms on both sides of 1, and p on both sides of 2, not
    2 in the last probe, where r is p."""
    return [drawn(rng, *sizes) for sizes in ((4, 1, 3, 0.1, 0.08, 0.05, 2.0), (3, 2, 4, 2, 1, 0.3, 3.0),
                                             (5, 3, 2, 0.02, 0.3, 0.2, 5.5), (2, 4, 6, 0.7, 4, 1.7, 1.5))]


def drawn(rng, k, n, m, first, second, rho, p):
    """The arguments: g₁ (k, n) and g₂ (m,) of two sizes and both signs, away from 0; ρ and p."""
    g = rng.uniform(0.2, 2, k * n + m) * rng.choice([-1, 1], k * n + m)
    return [first * g[m:].reshape(k, n), second * g[:m]], rho, p


def stress(rng):
    """p = ∞."""
    return [drawn(rng, 3, 2, 4, 2, 1, 0.3, math.inf)]


def for_three(number):
    """f(function) -> number(ε̂, g) for g = (3, −4) and (12), ρ = 0.5, p = 3."""
    def measured(perturbation):
        grads = [np.array([3.0, -4.0]), np.array([12.0])]
        return float(number(np.concatenate(perturbation(grads, 0.5, 3.0)), np.concatenate(grads)))
    return measured


ALONE = {"dual": "right", "radius": "once"}              # no combinations with those
EXERCISE = Exercise(
    slug="perturbation", id="E25", lesson=18, title="SAM's perturbation", function="perturbation",
    arguments=("grads", "rho", "p"), outputs=("e1", "e2"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, stress=stress, moves=(None, None),
    task="The steepest point ε̂ of the ball ‖ε‖ₚ ≤ ρ, where 1 < p ≤ ∞. grads: a list of two arrays, g₁ (k, n) and\n"
         "g₂ (m,), the gradients of the weights and of the biases; g is all their numbers as one vector, and so is ε:\n"
         "there is one ball. ‖g‖ᵣ = (Σ|gᵢ|ʳ)^(1/r) with 1/p + 1/r = 1 (r is the lesson's q); for p = ∞, r is 1.\n"
         "Return a list of two arrays, shaped like grads. N is the one norm that divides.",
    symbols={"N": "N", "g₁": "g1", "g₂": "g2", "g": "g", "ρ": "rho", "p": "p", "r": "r", "ε̂₁": "e1", "ε̂₂": "e2"},
    wrong=(
        Wrong("norm_of_the_weights", {"whole": "first"}, asks="How many arrays are in the norm that divides your ε̂₂?"),
        Wrong("norm_of_the_biases", {"whole": "last"}, effect="as after a loop that writes over its norm",
              asks="How many arrays are in the norm that divides your ε̂₁?"),
        Wrong("r_upside_down", {"dual": "inverse"}, asks="Which r belongs to p = 2 in your code?"),
        Wrong("r_with_plus", {"dual": "plus"}, asks="Which r belongs to p = 2 in your code?"),
        Wrong("p_for_r", {"dual": "swapped"}, asks="For p = 1, which r belongs to it: 1, or ∞?"),
        Wrong("biases_not_moved", {"zero": True, "norm": "r", "form": "right", **ALONE},
              effect="the biases stay where they are", asks="How many of the numbers does your ε̂ move?"),
        Wrong("weights_alone", {"zero": True, "whole": "first", "norm": "r", "form": "right", **ALONE},
              effect="that is the ball of the weights alone: the biases stay where they are",
              asks="How many of the numbers does your ε̂ move?"),
        Wrong("p_norm", {"norm": "p"}),
        Wrong("two_norm", {"norm": "two"}),
        Wrong("one_norm", {"norm": "one", "whole": "all", "form": "right"}, effect="that is the norm for r = 1",
              asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("mean_for_sum", {"norm": "mean"}, asks="Is there a mean in the definition of ‖g‖ᵣ?"),
        Wrong("no_root", {"norm": "rootless"}, asks="What is the last power in the definition of ‖g‖ᵣ?"),
        Wrong("root_p", {"norm": "root p"}, asks="What is the last power in the definition of ‖g‖ᵣ?"),
        Wrong("largest_entry", {"norm": "largest"}, effect="that is the norm for r = ∞",
              asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("not_normalised", {"form": "bare"}, asks="How long is ε̂ if the gradient is a thousand times as large?"),
        Wrong("norm_without_power", {"form": "once"}),
        Wrong("norm_to_the_r", {"form": "all"}),
        Wrong("norm_to_1_over_p", {"form": "root only"}, effect="that is ‖g‖ᵣ^(1/p) for the paper's (‖g‖ᵣʳ)^(1/p)",
              asks="How long is ε̂ if the gradient is a thousand times as large?"),
        Wrong("larger_norm", {"norm": "larger", "whole": "all"},
              asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("smaller_norm", {"norm": "smaller", "whole": "all"},
              asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("norms_added", {"norm": "added", "whole": "all"},
              asks="What is the norm of (3, 4): is it that of 3 and that of 4, added?"),
        Wrong("two_norm_of_norms", {"norm": "two of two", "whole": "all"}, effect="as in code for p = 2 with another "
              "norm of each array", asks="With which power are the norms of the two arrays put together?"),
        Wrong("no_power", {"form": "no power"}),
        Wrong("power_r", {"form": "r"}, asks="For p = 2, ε̂ is ρ·g/‖g‖: which power of |g| is that?"),
        Wrong("power_r_plus_1", {"form": "r + 1", "norm": "r", **ALONE},
              asks="For p = 2, ε̂ is ρ·g/‖g‖: which power is that?"),
        Wrong("power_1_over_r", {"form": "1/r", "norm": "r", **ALONE},
              asks="For p = 2, ε̂ is ρ·g/‖g‖: which power is that?"),
        Wrong("norm_to_1_over_r", {"form": "root r", "norm": "r", **ALONE},
              asks="How long is ε̂ if the gradient is a thousand times as large?"),
        Wrong("norm_halved", {"norm": "halved", "whole": "all", "form": "right", **ALONE},
              effect="that is the mean of two sums", asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("power_p", {"form": "p"}, asks="Is the power of |g| made of p or of r?"),
        Wrong("rho_squared", {"radius": "twice"}),
        Wrong("minus", {"up": -1}, asks="Does ε̂ go uphill or downhill? Which of the two is the worst case?"),
        Wrong("no_sign", {"signed": False}, asks="Which way does ε̂ point where g is negative?"),
        Wrong("infinite_p", {"edge": False}, stress="infinite", words=("r = ∞/∞ for p = ∞", "r = 1 for p = ∞"),
              effect="for p = ∞ the result is NaN; it should be ρ·sign(g)",
              asks="What is p/(p−1) for p = ∞, on paper and in your computer?"),
        Wrong("another_at_infinity", {"edge": "finite"}, stress="finite",
              words=("another formula for p = ∞ than for the other p", "r = 1 for p = ∞"),
              effect="as with r = 100/99 for p = ∞, if p is cut off at 100",
              asks="What does your code compute for p = ∞? It should be ρ·sign(g)."),
    ),
    also=(Also("always_two", {"dual": "two"}, scores=False, whose="SAM code that has p = 2 only",
               source="davda54/sam, sam.py, for one",
               translation="your r is that of p = 2, whatever p is"),
          Also("divided_by_its_p_norm", {"dual": "two, one at ∞", "norm": "p", "whole": "all", "form": "right",
                                         "radius": "once"}, scores=False,
               whose="the gradient over its own p-norm, for p = ∞ its sign: Foolbox, with p = 1 and 2",
               source="bethgelab/foolbox, attacks/gradient_descent_base.py: normalize_lp_norms(gradients, p), and "
                      "gradients.sign() for L∞",
               translation="your ε̂ points along g and has ‖ε̂‖ₚ = ρ; for p ≠ 2 another point of the ball is steeper"),
          Also("per_array", {"whole": "own"}, scores=False,
               whose="a norm for each array, as in the class FGM of adversarial training, with p = 2",
               source="one of many copies: aNLPer/modelZoo, AdversarialTraining/FGM.py: ε·grad/‖grad‖ in a loop over "
                      "the parameters",
               translation="each of your arrays is ρ long in the p-norm, the exercise's two together"),
          Also("always_one", {"dual": "one", "norm": "r", "form": "right", "radius": "once"}, scores=False,
               whose="the fast gradient sign method",
               source="Goodfellow, Shlens & Szegedy 2015, arXiv:1412.6572: ε·sign(∇J)",
               translation="your r is that of p = ∞, whatever p is, and so every number moves by ρ"),
          Also("usam", {"dual": "two", "form": "bare"}, scores=False, whose="unnormalised SAM, USAM",
               source="Andriushchenko & Flammarion 2022, arXiv:2206.06232: w + ρ·∇L(w)",
               translation="your ε̂ is not divided by a norm, and grows with g; the exercise's has the length ρ"),),
    measures=(
        Measure("for g = (3, −4) and (12), ρ = 0.5, p = 3 the length ‖ε̂‖ₚ is {yours} instead of {right}",
                for_three(lambda e, g: np.sum(np.abs(e) ** 3) ** (1 / 3))),
        Measure("for g = (3, −4) and (12), ρ = 0.5, p = 3 the loss rises by ⟨ε̂,g⟩ = {yours} instead of {right}",
                for_three(lambda e, g: e @ g))),
    hints=("What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ.",
           "ε̂ = ρ·sign(g)·(|g|/‖g‖ᵣ)ʳ⁻¹ with r = p/(p−1), and one norm over both arrays",
           "N = sum((abs(g)**r).sum() for g in grads)**(1 / r); "
           "return [rho * np.sign(g) * (abs(g) / N)**(r - 1) for g in grads]"),
    solution="""def perturbation(grads, rho, p):
    r = 1.0 if p == np.inf else p / (p - 1)
    norm = sum((abs(g)**r).sum() for g in grads)**(1 / r)
    return [rho * np.sign(g) * (abs(g) / norm)**(r - 1) for g in grads]
""",
    after_pass="popular SAM code has p = 2 only, where ε̂ = ρ·g/‖g‖₂. Try p = 1.01 and p = 100 on g = (3, 4): on which "
               "weights does each of them spend its radius?",
    origin=ascent, play="perturbation",
)

"""Exercise E25: SAM's perturbation ε̂, the steepest point of the ball ‖ε‖ₚ ≤ ρ, for any p."""
import math

import numpy as np

from ....backend import namespace
from ....optim import ascent
from ..exercise import Exercise, Measure, Wrong


def engine(grads, rho, p):
    """The engine's `ascent` of all gradients as one vector, cut into the two arrays again."""
    first, second = grads
    e = ascent(namespace(first).concatenate([first.ravel(), second.ravel()]), rho, p)
    return [e[:first.size].reshape(first.shape), e[first.size:].reshape(second.shape)]


def reference(grads, rho, p, *, dual="right", whole="all", norm="r", form="right", radius="once", up=1, signed=True,
              edge=True):
    """The perturbation with switches."""
    g1, g2 = grads
    g, p = np.concatenate([g1.ravel(), g2.ravel()]), np.float64(p)
    r = {"right": np.float64(1) if edge and p == math.inf else p / (p - 1), "swapped": p, "two": np.float64(2),
         "inverse": (p - 1) / p, "plus": p / (p + 1)}[dual]

    def part(own):
        of = np.abs({"all": g, "own": own, "first": g1, "last": g2}[whole]).ravel()
        power = {"p": p, "two": np.float64(2)}.get(norm, r)
        total = {"mean": np.mean, "largest": np.max}.get(norm, np.sum)(of**power)
        length = total ** {"rootless": 1, "root p": 1 / p}.get(norm, 1 / power)
        size = {"right": lambda: (np.abs(own) / length) ** (r - 1), "bare": lambda: np.abs(own) ** (r - 1),
                "once": lambda: np.abs(own) ** (r - 1) / length, "all": lambda: np.abs(own) ** (r - 1) / length**r,
                "no power": lambda: np.abs(own) / length, "r": lambda: (np.abs(own) / length) ** r,
                "p": lambda: (np.abs(own) / length) ** (p - 1)}[form]()
        return up * (rho if radius == "once" else rho**2) * (np.sign(own) if signed else 1) * size
    e1, e2 = part(g1), part(g2)
    return [e1, e2]


def formulas(s):
    """The lines of the perturbation, one for each array."""
    yield "r = " + {"right": "p/(p−1)", "swapped": "p", "two": "2", "inverse": "(p−1)/p", "plus": "p/(p+1)"}[s.dual]
    for k in "₁₂":
        of = {"all": "g", "own": f"g{k}", "first": "g₁", "last": "g₂"}[s.whole]
        norm = {"r": f"‖{of}‖ᵣ", "p": f"‖{of}‖ₚ", "two": f"‖{of}‖", "mean": f"mean(|{of}|ʳ)^(1/r)",
                "root p": f"(Σ|{of}|ʳ)^(1/p)", "rootless": f"‖{of}‖ᵣʳ", "largest": f"‖{of}‖∞"}[s.norm]
        size = {"right": f"(|g{k}|/{norm})ʳ⁻¹", "bare": f"|g{k}|ʳ⁻¹", "once": f"|g{k}|ʳ⁻¹/{norm}",
                "all": f"|g{k}|ʳ⁻¹/{norm}ʳ", "no power": f"|g{k}|/{norm}", "r": f"(|g{k}|/{norm})ʳ",
                "p": f"(|g{k}|/{norm})ᵖ⁻¹"}[s.form]
        aside = "~" if s.norm in ("mean", "root p") else ""             # fractions of r and p as powers
        yield (f"{aside}ε̂{k} = {'−' if s.up < 0 else ''}{'ρ' if s.radius == 'once' else 'ρ²'}·"
               f"{f'sign(g{k})·' if s.signed else ''}{size}")
    yield "return ε̂₁, ε̂₂"


def probes(rng):
    """Two arrays of gradients with norms away from 1, and p on both sides of 2."""
    return [([2 * rng.normal(size=(3, 2)), rng.normal(size=4)], rho, p) for rho, p in ((0.3, 3.0), (0.2, 1.5))]


def stress(rng):
    """p = ∞."""
    return [([2 * rng.normal(size=(3, 2)), rng.normal(size=4)], 0.3, math.inf)]


def for_three(number):
    """f(function) -> number(ε̂, g) for g = (3, −4) and (12), ρ = 0.5, p = 3."""
    def measured(perturbation):
        grads = [np.array([3.0, -4.0]), np.array([12.0])]
        return float(number(np.concatenate(perturbation(grads, 0.5, 3.0)), np.concatenate(grads)))
    return measured


EXERCISE = Exercise(
    slug="perturbation", id="E25", lesson=18, title="SAM's perturbation", function="perturbation",
    arguments=("grads", "rho", "p"), outputs=("e1", "e2"), after=("descent",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, stress=stress, moves=(None, None),
    task="The steepest point ε̂ of the ball ‖ε‖ₚ ≤ ρ, where 1 < p ≤ ∞. grads: a list of two arrays, g₁ (k, n) and\n"
         "g₂ (m,), the gradients of the weights and of the biases; g is all their numbers as one vector, and so is ε:\n"
         "there is one ball. ‖g‖ᵣ = (Σ|gᵢ|ʳ)^(1/r) with 1/p + 1/r = 1 (r is the lesson's q); for p = ∞, r is 1.\n"
         "Return a list of two arrays, shaped like grads.",
    symbols={"g₁": "g1", "g₂": "g2", "g": "g", "ρ": "rho", "p": "p", "r": "r", "ε̂₁": "e1", "ε̂₂": "e2"},
    wrong=(
        Wrong("per_array", {"whole": "own"}, asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("norm_of_the_weights", {"whole": "first"}, asks="How many arrays are in the norm that divides your ε̂₂?"),
        Wrong("norm_of_the_biases", {"whole": "last"}, effect="as after a loop that writes over its norm",
              asks="How many arrays are in the norm that divides your ε̂₁?"),
        Wrong("r_upside_down", {"dual": "inverse"}, asks="Which r belongs to p = 2 in your code?"),
        Wrong("r_with_plus", {"dual": "plus"}, asks="Which r belongs to p = 2 in your code?"),
        Wrong("p_for_r", {"dual": "swapped"}, asks="For p = 1, which r belongs to it: 1, or ∞?"),
        Wrong("always_two", {"dual": "two"}, effect="ε̂ is right for p = 2 only", asks="Does p change your ε̂?"),
        Wrong("p_norm", {"norm": "p"}),
        Wrong("two_norm", {"norm": "two"}),
        Wrong("mean_for_sum", {"norm": "mean"}, asks="Is there a mean in the definition of ‖g‖ᵣ?"),
        Wrong("no_root", {"norm": "rootless"}, asks="What is the last power in the definition of ‖g‖ᵣ?"),
        Wrong("root_p", {"norm": "root p"}, asks="What is the last power in the definition of ‖g‖ᵣ?"),
        Wrong("largest_entry", {"norm": "largest"}, effect="that is the norm for r = ∞",
              asks="What is ‖ε̂‖ₚ, computed over both arrays? It has to be ρ."),
        Wrong("not_normalised", {"form": "bare"}, asks="How long is ε̂ if the gradient is a thousand times as large?"),
        Wrong("norm_without_power", {"form": "once"}),
        Wrong("norm_to_the_r", {"form": "all"}),
        Wrong("no_power", {"form": "no power"}),
        Wrong("power_r", {"form": "r"}, asks="For p = 2, ε̂ is ρ·g/‖g‖: which power of |g| is that?"),
        Wrong("power_p", {"form": "p"}, asks="Is the power of |g| made of p or of r?"),
        Wrong("rho_squared", {"radius": "twice"}),
        Wrong("minus", {"up": -1}, asks="Does ε̂ go uphill or downhill? Which of the two is the worst case?"),
        Wrong("no_sign", {"signed": False}, asks="Which way does ε̂ point where g is negative?"),
        Wrong("infinite_p", {"edge": False}, stress="infinite", words=("r = ∞/∞ for p = ∞", "r = 1 for p = ∞"),
              effect="for p = ∞ the result is NaN; it should be ρ·sign(g)",
              asks="What is p/(p−1) for p = ∞, on paper and in your computer?"),
    ),
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

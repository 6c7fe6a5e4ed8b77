"""The layer whose gradient the exercise on gradient checks has checked, the probes that hand it to a student, the
errors of its numbers as one, and the symbols for the values of f at the points where it is computed."""
import numpy as np


class Layer:
    """f(x) = B·tanh(Ax), and vjp(x, v) = Aᵀ(Bᵀv ⊙ (1 − tanh²(Ax))) times the factors: where these are not 1 it is
    wrong. The columns of A have a sign each, or are 0; all numbers of B are positive, and v has one sign, so that no
    gradient is close to 0."""

    def __init__(self, rng, m, factors, signs, size):
        self.A, self.B = rng.uniform(0.5, 1, (m + 1, len(signs))) * signs, rng.uniform(0.5, 1.5, (m, m + 1)) * size
        self.factor = np.array(factors)

    def __deepcopy__(self, memo):
        """Itself: nothing in it changes."""
        return self

    def f(self, x):
        return self.B @ np.tanh(self.A @ x)

    def vjp(self, x, v):
        return self.factor * (self.A.T @ ((self.B.T @ v) * (1 - np.tanh(self.A @ x) ** 2)))


def probes(rng):
    """Two wrong gradients, each with an x that f does not depend on; large steps, which show; gradients of both signs,
    one wrong in it, above 1 and below 0.1; the largest error neither at the first x nor at the last, and of either
    sign; τ larger than it while ε and ∛ε are smaller, and larger or smaller than |dᵢ − gᵢ| whatever ok is; |x| below
    0.1 and above 1. A third gradient is wrong in every sign, so that the smallest error is, too."""
    calls, sign = [], rng.choice([-1, 1])
    for factors, signs, large, eps, tols, size, u in (
            ((1, 0.1, 0.8), (0, -1, 1), 1.3, 0.5, (0.97, 3.0), 4.0, 1),
            ((1.1, -3, 1, 1.2), (1, -1, 0, -1), 1.5, 4e-4, (0.005, 0.07), 0.003, -1),
            ((-0.7, -0.5), (1, -1), 1.2, 0.01, (0.2, 1.8), 1.0, 1)):
        layer = Layer(rng, len(signs) - 1, factors, signs, size)
        x = np.sign(rng.normal(size=len(signs))) * rng.uniform(0.2, 0.4, len(signs))
        x[1], x[-1] = np.sign(x[1]) * large, x[-1] / 5
        calls.append((layer.f, layer.vjp, x, sign * u * rng.uniform(0.5, 2, len(signs) - 1), eps,
                      float(rng.choice(tols))))
    return calls


def one_number(d, g, r, error, share):
    """The error of all numbers together; share: of the numbers, those that are not above the error."""
    if error in ("norms", "norm of the sum", "larger norm", "distance", "norm of d", "norm of g"):
        distance, of_d, of_g = length(d - g), length(d), length(g)
        return distance / {"norms": of_d + of_g, "norm of the sum": length(d + g), "larger norm": max(of_d, of_g),
                           "norm of d": of_d, "norm of g": of_g, "distance": 1.0}[error]
    if error == "last":
        return r[-1]
    if error in ("median", "quantile"):
        return np.quantile(r, 0.5 if error == "median" else np.clip(share, 0, 1))
    if error == "largest":
        return np.max(np.abs(d - g)) / np.max(np.abs([d, g]))
    return {"smallest": np.min, "mean": np.mean, "mean distance": np.mean, "total": np.sum}.get(error, np.max)(r)


def length(a):
    """‖a‖"""
    return np.sqrt(a @ a)


def line_of_E(error, share):
    """The line of the same."""
    words = {"last": "r of the last number", "median": "the median of all rᵢ",
             "quantile": f"the quantile of all rᵢ for {share:.12g}"}
    lines = {"smallest": "min(rᵢ)", "mean": "mean(rᵢ)", "mean distance": "mean(rᵢ)", "total": "Σᵢ(rᵢ)",
             "norm of d": "‖d − g‖/(‖d‖)", "norm of g": "‖d − g‖/(‖g‖)", "norms": "‖d − g‖/(‖d‖ + ‖g‖)",
             "norm of the sum": "‖d − g‖/‖d + g‖", "larger norm": "‖d − g‖/max(‖d‖, ‖g‖)", "distance": "‖d − g‖",
             "largest": "max(|dᵢ − gᵢ|)/max(max(|dᵢ|), max(|gᵢ|))"}
    return f"~E = {words[error]}" if error in words else f"E = {lines.get(error, 'max(rᵢ)')}"


MOVED = {"central": "x{}h·eᵢ", "half": "x{}½h·eᵢ", "all": "x{}h·Σⱼeⱼ", "added": "x{}h·Σⱼ≤ᵢeⱼ",
         "left behind": "x − h·Σⱼ<ᵢeⱼ{}h·eᵢ"}
HERE = "⟨v,f(x)⟩"


def moved(difference, sign):
    """The symbol for ⟨v,f⟩ where x is moved by h, ahead or behind."""
    where = MOVED.get(difference, MOVED["central"]).format(f" {sign} ")
    return f"⟨v,f({where})⟩"


def far(sign):
    """The symbol for ⟨v,f⟩ where x is moved by 2h."""
    return f"⟨v,f(x {sign} 2h·eᵢ)⟩"

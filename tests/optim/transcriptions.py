"""Every update rule written a second time, from the papers, one weight after the other in plain Python.

Each entry: name of the rule -> function(step, w, g, memory, lr, c) that returns the new w. `memory` is a dict that
starts empty, `c` the constants below, `lr` the rate of this step, c["s"] the multiplier of the schedule.
"""
from math import sqrt

import numpy as np

CONSTANTS = dict(momentum=0.9, dampening=0.4, weight_decay=0.1, beta=0.95, beta1=0.8, beta2=0.95, eps=0.3, rho=0.7,
                 momentum_decay=0.25, threshold=5.0)


def _moving(memory, name, decay, new, weight):
    memory[name] = decay * memory.get(name, 0.0) + weight * new
    return memory[name]


def _adam(t, w, g, mem, lr, c, correct=(True, True), place="outside", l2=0.0):
    g = g + l2 * w
    m = _moving(mem, "m", c["beta1"], g, 1 - c["beta1"])
    v = _moving(mem, "v", c["beta2"], g * g, 1 - c["beta2"])
    m_hat = m / (1 - c["beta1"] ** t) if correct[0] else m
    v_hat = v / (1 - c["beta2"] ** t) if correct[1] else v
    if place == "hat":                       # ε̂ is added before the correction of v
        return lr * m_hat / (sqrt(v) + c["eps"]) * sqrt(1 - c["beta2"] ** t)
    return lr * m_hat / (sqrt(v_hat + c["eps"]) if place == "inside" else sqrt(v_hat) + c["eps"])


def _heavy_ball(t, w, g, mem, lr, c):
    return w - lr * _moving(mem, "m", c["momentum"], g, 1.0)


def _velocity(t, w, g, mem, lr, c):
    mem["v"] = c["momentum"] * mem.get("v", 0.0) - lr * g
    return w + mem["v"]


def _ema(t, w, g, mem, lr, c):
    return w - lr * _moving(mem, "m", c["momentum"], g, 1 - c["momentum"])


def _dampened(t, w, g, mem, lr, c):          # torch/optim/sgd.py as documented: the first buffer is the gradient itself
    mem["m"] = g if "m" not in mem else c["momentum"] * mem["m"] + (1 - c["dampening"]) * g
    return w - lr * mem["m"]


def _nesterov(t, w, g, mem, lr, c):
    m = _moving(mem, "m", c["momentum"], g, 1.0)
    return w - lr * (g + c["momentum"] * m)


def _nesterov_velocity(t, w, g, mem, lr, c):
    mem["v"] = c["momentum"] * mem.get("v", 0.0) - lr * g
    return w + c["momentum"] * mem["v"] - lr * g


def _nesterov_ema(t, w, g, mem, lr, c):
    b, m = c["momentum"], _moving(mem, "m", c["momentum"], g, 1 - c["momentum"])
    return w - lr * (b * m + (1 - b) * g)


def _sgdw(t, w, g, mem, lr, c):
    mem["m"] = c["momentum"] * mem.get("m", 0.0) + lr * g
    return w - mem["m"] - c["s"] * c["weight_decay"] * w


def _sgdw_slide(t, w, g, mem, lr, c):
    old = mem.get("m", 0.0)
    mem["m"] = c["momentum"] * old + (1 - c["momentum"]) * (g + c["weight_decay"] * w)
    return w - old - 2 * lr * c["weight_decay"] * w


def _adagrad(place):
    def rule(t, w, g, mem, lr, c):
        v = _moving(mem, "v", 1.0, g * g, 1.0)
        return w - _scaled(lr * g, v, c["eps"], place)
    return rule


def _rmsprop(place):
    def rule(t, w, g, mem, lr, c):
        v = _moving(mem, "v", c["beta"], g * g, 1 - c["beta"])
        return w - _scaled(lr * g, v, c["eps"], place)
    return rule


def _rmsprop_momentum(place):
    def rule(t, w, g, mem, lr, c):
        v = _moving(mem, "v", c["beta"], g * g, 1 - c["beta"])
        return w - lr * _moving(mem, "m", c["momentum"], _scaled(g, v, c["eps"], place), 1.0)
    return rule


def _rmsprop_keras(t, w, g, mem, lr, c):
    v = _moving(mem, "v", c["beta"], g * g, 1 - c["beta"])
    return w - _moving(mem, "m", c["momentum"], lr * g / sqrt(v + c["eps"]), 1.0)


def _centered(place):
    def rule(t, w, g, mem, lr, c):
        seen = mem["seen"] = [*mem.get("seen", []), g]
        weights = [(1 - c["beta"]) * c["beta"] ** (len(seen) - 1 - i) for i in range(len(seen))]
        mean = sum(p * x for p, x in zip(weights, seen, strict=True))
        square = sum(p * x * x for p, x in zip(weights, seen, strict=True))
        step = _scaled(g, square - mean**2, c["eps"], place.removesuffix("+"))
        return w - lr * (_moving(mem, "m", c["momentum"], step, 1.0) if place.endswith("+") else step)
    return rule


def _adadelta(t, w, g, mem, lr, c):                  # Algorithm 1, lines 4 to 7, with the rate of the libraries
    square = _moving(mem, "E[g²]", c["rho"], g * g, 1 - c["rho"])
    rms = [sqrt(x + c["eps"]) for x in (mem.get("E[Δx²]", 0.0), square)]
    step = -rms[0] / rms[1] * g
    _moving(mem, "E[Δx²]", c["rho"], step**2, 1 - c["rho"])
    return w + lr * step


def _amsgrad(kind):
    def rule(t, w, g, mem, lr, c):
        m = _moving(mem, "m", c["beta1"], g, 1 - c["beta1"])
        v = _moving(mem, "v", c["beta2"], g * g, 1 - c["beta2"])
        first, second = (1 - c[b] ** t for b in ("beta1", "beta2"))
        mem["all"] = [*mem.get("all", []), v / second if kind == "max_corrected" else v]
        largest = max(mem["all"])
        if kind == "paper":
            return w - lr * _scaled(m, largest, 0.0, "none")
        divisor = largest if kind == "max_corrected" else largest / second
        return w - lr * _scaled(m / first, divisor, c["eps"], "outside")
    return rule


def _nadam(t, w, g, mem, lr, c):                     # Dozat 2016, algorithm 2, with all momenta multiplied anew
    mus = [c["beta1"] * (1 - 0.96 ** (i * c["momentum_decay"]) / 2) for i in range(1, t + 2)]
    m = _moving(mem, "m", c["beta1"], g, 1 - c["beta1"])
    v = _moving(mem, "v", c["beta2"], g * g, 1 - c["beta2"])
    ahead = (1 - mus[-2]) / (1 - np.prod(mus[:-1])) * g + mus[-1] / (1 - np.prod(mus)) * m
    return w - lr * ahead / (sqrt(v / (1 - c["beta2"] ** t)) + c["eps"])


def _nadam_constant(t, w, g, mem, lr, c):
    b, m = c["beta1"], _moving(mem, "m", c["beta1"], g, 1 - c["beta1"])
    v = _moving(mem, "v", c["beta2"], g * g, 1 - c["beta2"])
    ahead = b * m / (1 - b ** (t + 1)) + (1 - b) * g / (1 - b**t)
    return w - lr * ahead / (sqrt(v / (1 - c["beta2"] ** t)) + c["eps"])


def _radam(t, w, g, mem, lr, c):                     # Liu et al., Algorithm 2, with PyTorch's ε
    b1, b2 = c["beta1"], c["beta2"]
    m, v = _moving(mem, "m", b1, g, 1 - b1), _moving(mem, "v", b2, g * g, 1 - b2)
    longest = 2 / (1 - b2) - 1
    length = longest - 2 * t * b2**t / (1 - b2**t)
    step = m / (1 - b1**t)
    if length > c["threshold"]:
        rectified = (length - 4) / (longest - 4) * (length - 2) / (longest - 2) * longest / length
        step *= sqrt(rectified) * sqrt(1 - b2**t) / (sqrt(v) + c["eps"])
    return w - lr * step


def _adamax(place):
    def rule(t, w, g, mem, lr, c):
        m = _moving(mem, "m", c["beta1"], g, 1 - c["beta1"])
        size = abs(g) + (c["eps"] if place == "inside" else 0.0)
        mem["u"] = max(c["beta2"] * mem.get("u", 0.0), size)
        below = mem["u"] + (c["eps"] if place == "outside" else 0.0)
        return w - (lr / (1 - c["beta1"] ** t) * m / below if below else 0.0)
    return rule


def _lion(t, w, g, mem, lr, c):
    direction = np.sign(c["beta1"] * mem.get("m", 0.0) + (1 - c["beta1"]) * g)
    _moving(mem, "m", c["beta2"], g, 1 - c["beta2"])
    return w - lr * direction - lr * c["weight_decay"] * w


def _scaled(g, v, eps, place):
    if place == "none":
        return g / sqrt(v) if v > 0 else 0.0
    return g / sqrt(v + eps) if place == "inside" else g / (sqrt(v) + eps)


RULES = {
    "gradient_descent": lambda t, w, g, mem, lr, c: w - lr * g,
    "momentum": _heavy_ball, "momentum_velocity": _velocity, "momentum_ema": _ema, "momentum_dampened": _dampened,
    "nesterov_original": _velocity, "nesterov": _nesterov, "nesterov_velocity": _nesterov_velocity,
    "nesterov_ema": _nesterov_ema, "sgdw": _sgdw, "sgdw_slide": _sgdw_slide,
    "adagrad": _adagrad("outside"), "adagrad_inside": _adagrad("inside"), "adagrad_bare": _adagrad("none"),
    "rmsprop": _rmsprop("outside"), "rmsprop_inside": _rmsprop("inside"), "rmsprop_bare": _rmsprop("none"),
    "rmsprop_momentum": _rmsprop_momentum("outside"), "rmsprop_inside_momentum": _rmsprop_momentum("inside"),
    "rmsprop_bare_momentum": _rmsprop_momentum("none"), "rmsprop_keras": _rmsprop_keras,
    "adam": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c),
    "adam_uncorrected": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c, correct=(False, False)),
    "adam_slide": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c, correct=(False, False), place="inside"),
    "adam_eps_hat": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c, place="hat"),
    "adam_l2": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c, l2=c["weight_decay"]),
    "adamw": lambda t, w, g, mem, lr, c: (1 - lr * c["weight_decay"]) * w - _adam(t, w, g, mem, lr, c),
    "adamw_schedule": lambda t, w, g, mem, lr, c: (1 - c["s"] * c["weight_decay"]) * w - _adam(t, w, g, mem, lr, c),
    "adadelta": _adadelta, "rmsprop_centered": _centered("outside"), "rmsprop_inside_centered": _centered("inside"),
    "rmsprop_centered_momentum": _centered("outside+"),
    "adam_inside": lambda t, w, g, mem, lr, c: w - _adam(t, w, g, mem, lr, c, place="inside"),
    "adamw_eps_hat": lambda t, w, g, mem, lr, c: (1 - lr * c["weight_decay"]) * w - _adam(t, w, g, mem, lr, c,
                                                                                         place="hat"),
    "amsgrad": _amsgrad("corrected"), "amsgrad_max_corrected": _amsgrad("max_corrected"),
    "amsgrad_paper": _amsgrad("paper"), "nadam": _nadam, "nadam_constant": _nadam_constant, "radam": _radam,
    "adamax": _adamax("inside"), "adamax_outside": _adamax("outside"), "adamax_bare": _adamax("none"), "lion": _lion,
}


def path(name, gradient, start, rates, alpha):
    """Weights after each step, one rate for each; alpha is the rate that the schedule multiplies."""
    w, memories, found = [float(x) for x in start], [{} for _ in start], []
    for t, lr in enumerate(rates, 1):
        g = gradient(np.array(w))
        constants = {**CONSTANTS, "s": lr / alpha}
        w = [RULES[name](t, w[i], float(g[i]), memories[i], lr, constants) for i in range(len(w))]
        found.append(list(w))
    return np.array(found)

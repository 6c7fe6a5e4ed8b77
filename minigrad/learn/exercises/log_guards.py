"""The least probability, or what is added to one inside a logarithm, from 1e-4 to 1e-50: a share that can be fitted."""
from math import log10

from .exercise import Also

DIGITS = dict(zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))


def probability(share):
    """10^(−4 − 46·share), to nine digits: a loss is linear in the logarithm of its guard."""
    return float(f"{10 ** (-4 - 46 * share):.9g}")


def written(share):
    """The same as a formula: 10⁻⁷, or 2.22044605·10⁻¹⁶."""
    number, exponent = f"{probability(share):.8e}".split("e")
    number = f"{float(number):.9g}"
    power = "10" + "".join(DIGITS[c] for c in str(int(exponent)))
    return power if number == "1" else f"{number}·{power}"


def known_guards(switch, clipped, others):
    """The Alsos for the guards of well-known code, which combine with mistakes as others do: `switch` has the value
    `clipped`."""
    return [Also(name, {switch: value, "guard": (-log10(guard) - 4) / 46, **others}, scores=False, whose=whose,
                 source=source, translation="the same but for small p; the exercise's ℓᵢ is 1000 if it must")
            for name, value, guard, whose, source in (
                ("clipped_at_1e-7", clipped, 1e-7, "the probability clipped at 1e-7: Keras",
             "Keras 3, categorical_crossentropy and binary_crossentropy: clip(p, epsilon(), 1 − epsilon())"),
            ("clipped_at_1e-15", clipped, 1e-15, "the probability clipped at 1e-15",
             "ML-From-Scratch, deep_learning/loss_functions.py, CrossEntropy: np.clip(p, 1e-15, 1 - 1e-15)"),
            ("clipped_at_2e-16", clipped, 2.220446049250313e-16, "the probability clipped at 2.2e-16: scikit-learn",
             "scikit-learn 1.9, neural_network/_base.py, log_loss: eps = np.finfo(y_prob.dtype).eps"))]

"""Exercise E06: loss and gradient of logistic regression, with labels −1 and +1."""
import numpy as np

from ....autograd import value_and_grad
from ....functions import logistic_loss
from ..exercise import Exercise, Measure, Wrong


def engine(w, X, y, lam):
    """The engine's loss and its gradient by the tape."""
    loss, grad = value_and_grad(lambda w: logistic_loss(w, X, y, lam), w)
    return loss.numpy(), grad.numpy()


def reference(w, X, y, lam, *, labels="signs", chain=True, loss_mean=True, grad_mean=True, half=0.5, twice=1.0,
              data_sign=1, whole_sign=1, exp="stable", shared=False):
    """The loss and its gradient, with switches."""
    n = len(y)
    z = X @ w                                               #: zᵢ = ⟨w,xᵢ⟩
    m = z if labels == "none" else y * z                    #: mᵢ = yᵢ·zᵢ
    ell = softplus(-m, exp)                                 #: ℓᵢ = log(1 + exp(−mᵢ))
    factor = y if chain and labels != "none" else 1.0
    slope = -factor * np.exp(-np.logaddexp(0, m))           #: sᵢ = −yᵢ/(1 + exp(mᵢ))
    if labels == "zero one":
        ell, slope = np.logaddexp(0, z) - y * z, np.exp(-np.logaddexp(0, -z)) - y
    total = np.sum(ell)
    data = total / n if loss_mean else total                #: data = Σℓᵢ/n
    down = X.T @ slope
    pull = data_sign * (down / n if grad_mean else down)    #: ∇data = Σsᵢxᵢ/n
    parts = n if shared else 1
    penalty = half * lam * np.sum(w * w) / parts            #: penalty = (λ/2)·‖w‖²
    shrink = twice * lam * w / parts                        #: ∇penalty = λ·w
    grad = whole_sign * (pull + shrink)                     #: ∇L = ∇data + ∇penalty
    return data + penalty, grad


def softplus(a, exp):
    """log(1 + exp(a)): stable, as it stands ("naive": infinite from 710 on), or with a clipped argument."""
    if exp == "naive":
        return np.log(1 + np.exp(a))
    return np.logaddexp(0, np.clip(a, -30, 30) if exp == "clipped" else a)


def probes(rng):
    """Two data sets of different size, margins between −4 and 4, both labels in each."""
    calls = []
    for n in (7, 4):
        X, w = rng.normal(size=(n, 3)), rng.normal(size=3)
        y = np.where(np.arange(n) % 3 == 0, -1.0, 1.0)
        calls.append((w / max(1.0, np.abs(X @ w).max() / 4), X, y, float(rng.uniform(0.2, 0.6))))
    return calls


def stress(rng):
    """Margins of some hundreds: exp overflows beyond 710."""
    X = np.array([[1000.0, 0.0], [-1200.0, 1.0], [-900.0, 2.0], [800.0, -1.0]])
    return [(np.array([1.0, 0.5]), X, np.array([1.0, 1.0, -1.0, -1.0]), 0.1)]


def small(part):
    """f(function) -> the loss or the first entry of the gradient on three examples at w = (1, 1), λ = 1."""
    X, y = np.array([[1.0, 0.0], [0.5, 2.0], [1.0, 1.0]]), np.array([1.0, -1.0, 1.0])

    def number(function):
        return float(np.ravel(function(np.array([1.0, 1.0]), X, y, 1.0)[part])[0])
    return number


def at_zero(function):
    """The loss at w = 0, where it is log 2 whatever the data."""
    X, y = np.array([[1.0, 0.0], [0.5, 2.0], [1.0, 1.0]]), np.array([1.0, -1.0, 1.0])
    return float(function(np.zeros(2), X, y, 1.0)[0])


def far(function):
    """The loss of one example with margin −1000."""
    with np.errstate(all="ignore"):
        return float(function(np.ones(1), np.array([[1000.0]]), np.array([-1.0]), 0.0)[0])


EXERCISE = Exercise(
    slug="logistic", id="E06", lesson=2, title="logistic regression", function="logistic_loss",
    arguments=("w", "X", "y", "lam"), outputs=("loss", "grad"), after=("descent",),
    engine=engine, reference=reference, probes=probes, stress=stress, moves=(None, None),
    task="Loss and gradient of logistic regression. w (d,), X (n, d), y (n,) of −1 and +1, lam a number.\n"
         "Return the loss (a number) and its gradient (d,). Margins may be as large as ±1000.",
    formulas=("mᵢ = yᵢ·⟨w,xᵢ⟩", "L(w) = (1/n)·Σᵢ log(1 + exp(−mᵢ)) + (λ/2)·‖w‖²",
              "∇L(w) = −(1/n)·Σᵢ yᵢxᵢ/(1 + exp(mᵢ)) + λ·w"),
    symbols={"zᵢ": "z", "mᵢ": "m", "yᵢ": "y", "ℓᵢ": "ell", "sᵢ": "slope", "Σℓᵢ": "total", "Σsᵢxᵢ": "down", "n": "n",
             "data": "data", "∇data": "pull", "penalty": "penalty", "∇penalty": "shrink", "λ": "lam", "w": "w",
             "∇L": "grad"},
    wrong=(
        Wrong("labels01", {"labels": "zero one"}, "ℓᵢ = log(1 + exp(zᵢ)) − yᵢ·zᵢ", "ℓᵢ = log(1 + exp(−mᵢ))"),
        Wrong("missing_y", {"labels": "none"}, "mᵢ = zᵢ", "mᵢ = yᵢ·zᵢ"),
        Wrong("missing_y_grad", {"chain": False}, "sᵢ = −1/(1 + exp(mᵢ))", "sᵢ = −yᵢ/(1 + exp(mᵢ))"),
        Wrong("missing_mean", {"loss_mean": False, "grad_mean": False}, "data = Σℓᵢ", "data = Σℓᵢ/n",
              effect="in the loss and in the gradient"),
        Wrong("missing_mean_loss", {"loss_mean": False}, "data = Σℓᵢ", "data = Σℓᵢ/n",
              effect="the gradient has its mean"),
        Wrong("missing_mean_grad", {"grad_mean": False}, "∇data = Σsᵢxᵢ", "∇data = Σsᵢxᵢ/n",
              effect="the loss has its mean"),
        Wrong("factor2", {"half": 1.0, "twice": 2.0}, "penalty = λ·‖w‖²", "penalty = (λ/2)·‖w‖²",
              effect="in the loss and in the gradient"),
        Wrong("factor2_loss", {"half": 1.0}, "penalty = λ·‖w‖²", "penalty = (λ/2)·‖w‖²",
              effect="the gradient is that of (λ/2)·‖w‖²"),
        Wrong("factor2_grad", {"twice": 2.0}, "∇penalty = 2·λ·w", "∇penalty = λ·w",
              effect="the loss has (λ/2)·‖w‖²"),
        Wrong("half_grad", {"twice": 0.5}, "∇penalty = (λ/2)·w", "∇penalty = λ·w"),
        Wrong("no_penalty", {"half": 0.0, "twice": 0.0}, "penalty = 0", "penalty = (λ/2)·‖w‖²",
              effect="neither in the loss nor in the gradient"),
        Wrong("no_penalty_loss", {"half": 0.0}, "penalty = 0", "penalty = (λ/2)·‖w‖²",
              effect="the gradient has its λ·w"),
        Wrong("no_penalty_grad", {"twice": 0.0}, "∇penalty = 0", "∇penalty = λ·w",
              effect="the loss has its penalty"),
        Wrong("penalty_in_mean", {"shared": True}, "penalty = (λ/2)·‖w‖²/n", "penalty = (λ/2)·‖w‖²"),
        Wrong("sign", {"data_sign": -1}, "∇data = −Σsᵢxᵢ/n", "∇data = Σsᵢxᵢ/n"),
        Wrong("negative_gradient", {"whole_sign": -1}, "∇L = −(∇data + ∇penalty)", "∇L = ∇data + ∇penalty"),
        Wrong("overflow", {"exp": "naive"}, "ℓᵢ = log(1 + exp(−mᵢ))", "ℓᵢ = max(−mᵢ,0) + log(1 + exp(−|mᵢ|))",
              stress="infinite"),
        Wrong("saturates", {"exp": "clipped"}, "ℓᵢ = log(1 + exp(min(−mᵢ,30)))", "ℓᵢ = log(1 + exp(−mᵢ))",
              stress="finite"),
    ),
    measures=(
        Measure("at w = 0 the loss is {yours} instead of {right}", at_zero),
        Measure("on three examples, λ = 1, the loss is {yours} instead of {right}", small(0)),
        Measure("on three examples, λ = 1, the gradient starts with {yours} instead of {right}", small(1)),
        Measure("for a margin of −1000 the loss is {yours} instead of {right}", far)),
    hints=("What is log(1 + exp(−m)) for m = 0? For m = −1000, and does your computer agree?",
           "∂ℓᵢ/∂w = −yᵢxᵢ/(1 + exp(mᵢ)), averaged over i; the penalty adds λ·w. np.logaddexp(0, −m) never overflows.",
           "grad = -X.T @ (y * np.exp(-np.logaddexp(0, m))) / len(y) + lam * w"),
    solution="""def logistic_loss(w, X, y, lam):
    m = y * (X @ w)
    loss = np.mean(np.logaddexp(0, -m)) + lam / 2 * np.sum(w * w)
    s = -y * np.exp(-np.logaddexp(0, m))
    return loss, X.T @ s / len(y) + lam * w
""",
    origin=logistic_loss, play="logistic",
)

"""SGD, SGDW, AdaGrad, RMSProp, Adam, AdamW: each picks rules from the page of formulas. `form=` names the formula."""
import warnings

from ...errors import UsageError
from .. import rules
from ..machinery.l2_penalty import with_l2
from ..machinery.ruled import RuleOptimizer
from ..machinery.saving import is_zero


def pick(who, forms, form):
    """The rule of a form, or a UsageError that lists the forms."""
    if form not in forms:
        raise UsageError(f"{who}: got form={form!r}, expected one of {', '.join(map(repr, forms))}.")
    return forms[form]


class SGD(RuleOptimizer):
    """Stochastic gradient descent, with momentum if `momentum` is not 0.

    State: one vector with momentum, else none. Cost: 1 gradient a step.
    weight_decay: λ of an L2 penalty λ/2 ‖w‖², whose gradient λw is added to g before the momentum.

    | form       | formula                     | who                                              |
    |------------|-----------------------------|--------------------------------------------------|
    | "classic"  | m = βm + g;  w = w − ηm     | slides (G6), PyTorch, optax, Chainer's Corrected |
    | "velocity" | v = βv − ηg; w = w + v      | Sutskever et al. 2013, Keras, Chainer            |
    | "ema"      | m = βm + (1−β)g; w = w − ηm | optax.ema(β, debias=False)                       |

    nesterov=True: the same three with the gradient at the point ahead, in the shifted variable: PyTorch and optax are
    "classic", Keras "velocity"; Chainer's NesterovAG uses the updated velocity, which gives another trajectory.
    dampening: PyTorch's and Torch7's, which leave the first gradient undamped ("classic" without nesterov only).
    Differs from the slides: their penalty is λ‖w‖², so their λ is half of this one (G11).

    >>> w = mg.Tensor([1.0, 1.0], requires_grad=True)
    >>> opt = optim.SGD([w], lr=0.1, momentum=0.9)
    >>> for _ in range(2):
    ...     loss = opt.step(lambda: (w * w).sum())
    >>> w.numpy().round(4), round(loss.item(), 4)
    (array([0.46, 0.46], dtype=float32), 1.28)
    """

    forms = {"classic": rules.momentum, "velocity": rules.momentum_velocity, "ema": rules.momentum_ema}
    nesterov_forms = {"classic": rules.nesterov, "velocity": rules.nesterov_velocity, "ema": rules.nesterov_ema}

    def __init__(self, params, lr, momentum=0, nesterov=False, dampening=0, weight_decay=0, form="classic"):
        rule = pick("SGD", self.nesterov_forms if nesterov else self.forms, form)
        hyper = {"lr": lr, "momentum": momentum}
        if not is_zero(dampening):
            if nesterov or form != "classic" or is_zero(momentum):
                raise UsageError(f"SGD: got dampening={dampening} with form={form!r}, momentum={momentum}, nesterov="
                                 f"{nesterov}; expected form='classic', a momentum above 0 and nesterov=False.")
            rule, hyper = rules.momentum_dampened, {**hyper, "dampening": dampening}
        elif nesterov and is_zero(momentum):
            raise UsageError("SGD: nesterov=True needs a momentum, as in SGD(params, lr=0.1, momentum=0.9, "
                             "nesterov=True).")
        elif is_zero(momentum):
            rule, hyper = rules.gradient_descent, {"lr": lr}
        rule, decay = with_l2(rule, weight_decay)
        super().__init__(rule, params, **hyper, **decay)


class SGDW(RuleOptimizer):
    """SGD with momentum and decoupled weight decay: Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 1.

    State: one vector. Cost: 1 gradient a step.

    | form    | decay of w in one step | who                                                                    |
    |---------|------------------------|------------------------------------------------------------------------|
    | "paper" | sλ                     | the paper: s is the schedule's multiplier, not the learning rate sα    |
    | "slide" | 2ηλ, and λw in m       | the slides' formula literally (E1); not a published algorithm: it warns |

    Others: the SGDW of timm and pytorch_optimizer decays by ηλ beside a "classic" momentum.

    s = η/α, with α the rate that SGDW was made with: a number or a vector, or the `base` of a schedule. So a constant
    rate has s = 1, and `opt.lr = 0.1 * opt.lr` gives s = 0.1; a schedule that is assigned brings its own α. A plain
    function i ↦ η has no α and is refused: write schedules.Scaled(α, s) for η = s(i)·α.

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> loss = optim.SGDW([w], lr=0.1, weight_decay=0.01).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([0.79], dtype=float32)
    """

    def __init__(self, params, lr, momentum=0, weight_decay=0, form="paper"):
        rule = pick("SGDW", {"paper": rules.sgdw, "slide": rules.sgdw_slide}, form)
        if form == "slide":
            warnings.warn("SGDW(form='slide') runs the slide's formula as printed, which merges two alternatives of "
                          "the paper and takes the old momentum without a learning rate (E1).", stacklevel=2)
        super().__init__(rule, params, lr=lr, momentum=momentum, weight_decay=weight_decay)


class AdaGrad(RuleOptimizer):
    """AdaGrad: Duchi et al. 2011, JMLR 12, Algorithm 1 with a diagonal matrix.

    State: one vector. Cost: 1 gradient a step.

    weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g. initial_accumulator_value: v₀ ≥ 0; Keras and optax: 0.1.

    | form      | step                | who                                                             |
    |-----------|---------------------|-----------------------------------------------------------------|
    | "outside" | ηg/(√v + ε)         | the paper (δ), PyTorch (1e-10), Chainer and DeZero (1e-8)       |
    | "inside"  | ηg/√(v + ε)         | Keras and optax (1e-7; both start v at 0.1)                     |
    | "none"    | ηg/√v, with 0/0 = 0 | the slides (G8); the paper's pseudo-inverse                     |

    >>> w = mg.Tensor([1.0, 100.0], requires_grad=True)
    >>> loss = optim.AdaGrad([w], lr=0.1).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([ 0.9, 99.9], dtype=float32)
    """

    forms = {"outside": rules.adagrad, "inside": rules.adagrad_inside, "none": rules.adagrad_bare}

    def __init__(self, params, lr=1e-2, eps=1e-10, weight_decay=0, initial_accumulator_value=0, form="outside"):
        rule, decay = with_l2(pick("AdaGrad", self.forms, form), weight_decay)
        hyper = {} if form == "none" else {"eps": eps}
        super().__init__(rule, params, initial={"v": initial_accumulator_value}, lr=lr, **hyper, **decay)


class RMSProp(RuleOptimizer):
    """RMSProp: Tieleman & Hinton 2012, lecture 6e.

    State: one vector, and one more each with momentum and if centred. Cost: 1 gradient a step.

    weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g. momentum: μ; the rate is outside the buffer, as in PyTorch
    (Keras, TensorFlow, optax: inside; `rules.rmsprop_keras`, which differs when the rate changes).
    centered: v − a², with a the moving mean of g, takes the place of v ("outside" as in PyTorch; "inside", without
    momentum, as in Keras and optax). initial_accumulator_value: v₀ ≥ 0; timm: 1, optax's initial_scale: 0.

    | form      | step                | who                                                                      |
    |-----------|---------------------|--------------------------------------------------------------------------|
    | "outside" | ηg/(√v + ε)         | PyTorch (β 0.99, 1e-8), Chainer, numpy-ml (β 0.9)                        |
    | "inside"  | ηg/√(v + ε)         | Keras (1e-7), optax (β 0.9), timm (starts v at 1)                        |
    | "none"    | ηg/√v, with 0/0 = 0 | the lecture and the slides (G9, β 0.9): the first step is η/√(1−β)       |

    >>> w = mg.Tensor([1.0, 100.0], requires_grad=True)
    >>> loss = optim.RMSProp([w], lr=0.01, beta=0.9).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([ 0.9684, 99.9684], dtype=float32)
    """

    forms = {"outside": rules.rmsprop, "inside": rules.rmsprop_inside, "none": rules.rmsprop_bare}
    momentum_forms = {"outside": rules.rmsprop_momentum, "inside": rules.rmsprop_inside_momentum,
                      "none": rules.rmsprop_bare_momentum}
    centered_forms = {"outside": rules.rmsprop_centered, "inside": rules.rmsprop_inside_centered}
    centered_momentum_forms = {"outside": rules.rmsprop_centered_momentum}

    def __init__(self, params, lr=1e-2, beta=0.99, eps=1e-8, momentum=0, weight_decay=0, centered=False,
                 initial_accumulator_value=0, form="outside"):
        forms = ((self.centered_forms, self.centered_momentum_forms) if centered else (self.forms, self.momentum_forms))
        rule = pick("RMSProp(centered=True)" if centered else "RMSProp", forms[not is_zero(momentum)], form)
        hyper = {"lr": lr, "beta": beta, **({} if form == "none" else {"eps": eps}),
                 **({} if is_zero(momentum) else {"momentum": momentum})}
        rule, decay = with_l2(rule, weight_decay)
        super().__init__(rule, params, initial={"v": initial_accumulator_value}, **hyper, **decay)


class Adam(RuleOptimizer):
    """Adam: Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1.

    State: two vectors. Cost: 1 gradient a step.

    weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g and then divided by √v̂ like the rest: not a decay (T10).

    The step hardly depends on the size of g, not even if g is rounding noise. A bias before BatchNorm has the gradient
    0; in float32 it comes out as some ±1e-9, and with ε = 1e-8 the bias takes steps of about η/6 (with a smaller ε, η),
    whose signs differ from machine to machine. The output in training does not depend on that bias, but there the
    weights of a CPU and of a GPU, or of two BLAS libraries, part first. Leave it out (bias=False), or compare outputs,
    or runs in float64.

    | form          | step                  | who                                                            |
    |---------------|-----------------------|----------------------------------------------------------------|
    | "paper"       | ηm̂/(√v̂ + ε)           | the paper, PyTorch, optax, tinygrad, numpy-ml                  |
    | "eps_hat"     | ηm̂/(√v̂ + ε̂/√(1−β₂ᵗ))  | end of the paper's section 2; TensorFlow, Keras, Chainer, DeZero |
    | "inside"      | ηm̂/√(v̂ + ε)           | optax.adam(eps=0, eps_root=ε)                                  |
    | "slide"       | ηm/√(v + ε)           | the slides literally (G10, E3): no correction, ε inside        |
    | "uncorrected" | ηm/(√v + ε)           | no bias correction: steps up to 6.57 times larger (T9)         |

    >>> w = mg.Tensor([1.0, 100.0], requires_grad=True)
    >>> loss = optim.Adam([w], lr=0.1).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([ 0.9, 99.9], dtype=float32)
    """

    forms = {"paper": rules.adam, "slide": rules.adam_slide, "eps_hat": rules.adam_eps_hat,
             "inside": rules.adam_inside, "uncorrected": rules.adam_uncorrected}

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, form="paper"):
        rule, decay = with_l2(pick("Adam", self.forms, form), weight_decay)
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps, **decay)


class AdamW(RuleOptimizer):
    """Adam with decoupled weight decay: Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2.

    State: two vectors. Cost: 1 gradient a step.

    | form       | decay of w in one step | who                                                                  |
    |------------|------------------------|----------------------------------------------------------------------|
    | "lr"       | ηλ                     | PyTorch, optax, tinygrad; Keras with ε̂                               |
    | "schedule" | sλ                     | the paper; Chainer (`eta`) with ε̂: s is the schedule's multiplier    |
    | "eps_hat"  | ηλ, with ε̂ beside √v   | Keras (1e-7, decay 0.004)                                            |

    The first two are equal when λ is replaced by λ/α and the rate is η = sα. s is defined as in SGDW.
    Differs from the paper: the default is the common form, "lr".

    >>> w = mg.Tensor([1.0, 100.0], requires_grad=True)
    >>> loss = optim.AdamW([w], lr=0.1, weight_decay=0.1).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([ 0.89, 98.9 ], dtype=float32)
    """

    forms = {"lr": rules.adamw, "schedule": rules.adamw_schedule, "eps_hat": rules.adamw_eps_hat}

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01, form="lr"):
        rule = pick("AdamW", self.forms, form)
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps, weight_decay=weight_decay)

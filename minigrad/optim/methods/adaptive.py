"""AMSGrad, NAdam, RAdam, AdaMax, Adadelta, Lion: later adaptive methods. `form=` names the formula."""
import numpy as np

from ...autograd import raw
from ...errors import UsageError
from .. import rules
from ..machinery.l2_penalty import with_l2
from ..machinery.ruled import RuleOptimizer
from .descent import pick


class AMSGrad(RuleOptimizer):
    """Adam with the largest v so far as divisor: Reddi, Kale & Kumar 2018, arXiv:1904.09237, Algorithm 2.

    State: three vectors. Cost: 1 gradient a step. weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g.

    | form            | divisor                     | who                                                       |
    |-----------------|-----------------------------|-----------------------------------------------------------|
    | "corrected"     | √(max v/(1−β₂ᵗ)) + ε        | PyTorch's Adam(amsgrad=True)                              |
    | "max_corrected" | √(max v̂) + ε                | optax.amsgrad, the maximum of the corrected v̂             |
    | "paper"         | √(max v), with 0/0 = 0      | the paper: m is not corrected either, and there is no ε   |

    Keras (amsgrad=True) is "corrected" with ε̂ beside √(max v), as in Adam(form="eps_hat").

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.AMSGrad([w], lr=0.1, betas=(0.0, 0.5))
    >>> for g in (1.0, 0.5): opt.params.g[:] = g; opt.step()
    >>> opt.state["v"], opt.state["u"]                                  # v has fallen, its maximum has not
    (array([0.375], dtype=float32), array([0.5], dtype=float32))
    """

    forms = {"corrected": rules.amsgrad, "max_corrected": rules.amsgrad_max_corrected, "paper": rules.amsgrad_paper}

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, form="corrected"):
        rule, decay = with_l2(pick("AMSGrad", self.forms, form), weight_decay)
        hyper = {} if form == "paper" else {"eps": eps}
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], **hyper, **decay)


class NAdam(RuleOptimizer):
    """Adam with Nesterov's look ahead: Dozat 2016, "Incorporating Nesterov momentum into Adam".

    State: three vectors, two for "constant". Cost: 1 gradient a step.
    momentum_decay: p of the momentum μₜ = β₁(1 − 0.5·0.96ᵖᵗ); "schedule" only.
    weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g.

    | form       | momentum | who                                                                            |
    |------------|----------|--------------------------------------------------------------------------------|
    | "schedule" | μₜ       | the paper, PyTorch (p = 0.004), Keras (p = 1)                                  |
    | "constant" | β₁       | optax.nadam                                                                    |

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.NAdam([w], lr=0.1, form="constant"); opt.params.g[:] = 5.0; opt.step()
    >>> round(1 - w.item(), 4)                      # 0.9·0.1/(1 − 0.9²) + 0.1/(1 − 0.9) times the rate: ahead of Adam
    0.1474
    """

    forms = {"schedule": rules.nadam, "constant": rules.nadam_constant}

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3,
                 form="schedule"):
        rule, decay = with_l2(pick("NAdam", self.forms, form), weight_decay)
        hyper = {"momentum_decay": momentum_decay} if form == "schedule" else {}
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps, **hyper, **decay)


class RAdam(RuleOptimizer):
    """Adam that waits until v is known well enough: Liu et al. 2020, arXiv:1908.03265, Algorithm 2.

    State: two vectors. Cost: 1 gradient a step. weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g.
    threshold: ρₘᵢₙ ≥ 4, the number of gradients that v must average before it divides the step; until then the step is
        ηm̂. With β₂ = 0.999 the fifth step is the first above 4, the sixth the first above 5.

    | who               | ρₘᵢₙ   | ε                                         | until then                              |
    |-------------------|--------|-------------------------------------------|-----------------------------------------|
    | the paper         | 4      | none: threshold=4, eps=0                  | ηm̂                                      |
    | PyTorch           | 5      | beside √v, before the correction: as here | ηm̂                                      |
    | the authors' code | 5 (≥)  | the same                                  | no step; ηm̂ if degenerated_to_sgd=True  |
    | optax.radam       | 5 (≥)  | beside √v̂                                 | ηm̂                                      |

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.RAdam([w], lr=0.1); opt.params.g[:] = 5.0; opt.step()
    >>> round(1 - w.item(), 4)                                          # ηm̂: the size of the gradient counts
    0.5
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, threshold=5.0):
        if np.ndim(raw(threshold)) or np.ndim(raw(betas[1])) or not threshold >= 4:
            raise UsageError(f"RAdam: got threshold={threshold}, betas={betas}; expected numbers, threshold ≥ 4 (the "
                             "rectification is a root of ρ − 4).")
        rule, decay = with_l2(rules.radam, weight_decay)
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], eps=eps, threshold=threshold, **decay)


class AdaMax(RuleOptimizer):
    """Adam with the largest recent |g| as divisor: Kingma & Ba 2015, arXiv:1412.6980, section 7.1, Algorithm 2.

    State: two vectors. Cost: 1 gradient a step. weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g.

    | form      | divisor u                        | who                                                     |
    |-----------|----------------------------------|---------------------------------------------------------|
    | "inside"  | max(β₂u, |g| + ε)                | PyTorch, optax                                          |
    | "outside" | max(β₂u, |g|), and ε beside it   | Keras (1e-7)                                            |
    | "none"    | max(β₂u, |g|), with 0/0 = 0      | the paper                                               |

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.AdaMax([w], lr=0.1); opt.params.g[:] = 5.0; opt.step()
    >>> round(1 - w.item(), 4)
    0.1
    """

    forms = {"inside": rules.adamax, "outside": rules.adamax_outside, "none": rules.adamax_bare}

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, form="inside"):
        rule, decay = with_l2(pick("AdaMax", self.forms, form), weight_decay)
        hyper = {} if form == "none" else {"eps": eps}
        super().__init__(rule, params, lr=lr, beta1=betas[0], beta2=betas[1], **hyper, **decay)


class Adadelta(RuleOptimizer):
    """Adadelta: RMSProp with past steps in place of the learning rate. Zeiler 2012, arXiv:1212.5701, Algorithm 1.

    State: two vectors. Cost: 1 gradient a step. rho: ρ of both moving means.
    weight_decay: λ of an L2 penalty λ/2 ‖w‖², added to g.

    | who     | η     | ρ, ε        | note                                                                |
    |---------|-------|-------------|---------------------------------------------------------------------|
    | paper   | none  | 0.95, 1e-6  | lr=1, rho=0.95 here                                                 |
    | PyTorch | 1.0   | 0.9, 1e-6   | the defaults here                                                   |
    | Keras   | 0.001 | 0.95, 1e-7  | the same formula; with its default η it hardly moves                |
    | optax   | given | 0.9, 1e-6   | the same formula                                                    |

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.Adadelta([w]); opt.params.g[:] = 5.0; opt.step()
    >>> round(1 - w.item(), 6)                                          # √ε/√(0.1·25 + ε)·5
    0.003162
    """

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0):
        if np.ndim(raw(rho)) or not 0 <= rho < 1:
            raise UsageError(f"Adadelta: got rho={rho}, expected a number in [0, 1).")
        rule, decay = with_l2(rules.adadelta, weight_decay)
        super().__init__(rule, params, lr=lr, rho=rho, eps=eps, **decay)


class Lion(RuleOptimizer):
    """Lion: the sign of a mixture of momentum and gradient. Chen et al. 2023, arXiv:2302.06675, Algorithm 2.

    State: one vector. Cost: 1 gradient a step. Every weight moves by η, so η is 3 to 10 times below Adam's.
    weight_decay: λ of a decoupled decay by ηλ, as in the paper (not an L2 penalty).

    | who                     | η, β₁, β₂        | λ     |
    |-------------------------|------------------|-------|
    | timm, pytorch_optimizer | 1e-4, 0.9, 0.99  | 0     |
    | optax.lion              | given, 0.9, 0.99 | 0.001 |
    | Keras                   | 1e-3, 0.9, 0.99  | none  |

    >>> w = mg.Tensor([1.0, 1.0], requires_grad=True)
    >>> opt = optim.Lion([w], lr=0.25); opt.params.g[:] = [5.0, -1e-3]; opt.step()
    >>> w.numpy().tolist()
    [0.75, 1.25]
    """

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0):
        super().__init__(rules.lion, params, lr=lr, beta1=betas[0], beta2=betas[1], weight_decay=weight_decay)

"""The page of formulas: what every optimizer does to one weight, one line per formula, in teaching order.

Each rule is a pure function of numbers or arrays, applied to every weight alike:

    rule(w, g, <state>, t, *, <hyperparameters>) -> (w, <state>)

    w  weight                   g  its gradient                t  1-based number of the step, if the formula has one
    m  moving sum or mean of g  v  of g², or a velocity        state starts at zero
    η  lr, the learning rate of this step                      λ  weight_decay, with the penalty λ/2 ‖w‖² (L2)
    β  momentum, beta           ε  eps                         s  multiplier, the schedule's: η = s·α with a fixed α

The engine runs these functions in blocks over all weights, `explain` shows them line by line, and the exercises are
checked against them. Each published variant is a separate function. The comment `#:` is the line's formula; a test
evaluates it. Conventions and misprints of the sources: rows G, E and section 4 of the source map. The second half of
the page is rules_adaptive.py: Adadelta, centred RMSProp, AMSGrad, NAdam, RAdam, AdaMax, Lion, and where else ε stands.
"""
from .arithmetic import ratio, sqrt
from .rules_adaptive import (adadelta, adam_inside, adamax, adamax_bare, adamax_outside, adamw_eps_hat, amsgrad,
                             amsgrad_max_corrected, amsgrad_paper, lion, nadam, nadam_constant, radam,
                             rmsprop_centered, rmsprop_centered_momentum, rmsprop_inside_centered)


# ---------------------------------------------------------------- gradient descent and the L2 penalty

def gradient_descent(w, g, *, lr):
    """Gradient descent, and SGD with a batch's gradient. G1, G2; optim.SGD(momentum=0)."""
    w = w - lr * g                                          #: wₜ₊₁ = wₜ − ηgₜ
    return w


def l2(w, g, *, weight_decay):
    """Gradient of f(w) + λ/2 ‖w‖², which any rule below can be given in place of g. Not a decay (T10).

    The slides' penalty is λ‖w‖² (L6, G11), so their λ is half of this one. PyTorch's weight_decay and Chainer's
    WeightDecay: as here. Keras: L2(λ) is λ‖w‖², with the gradient 2λw; its weight_decay multiplies w by 1 − ηλ.
    """
    g = g + weight_decay * w                                #: gₜ = gₜ + λwₜ
    return g


# ---------------------------------------------------------------- momentum: three ways to write it

def momentum(w, g, m, *, lr, momentum):
    """Heavy ball with the rate outside the buffer. The slides (G6), PyTorch, optax; optim.SGD(form="classic")."""
    m = momentum * m + g                                    #: mₜ = βmₜ₋₁ + gₜ
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, m


def momentum_velocity(w, g, v, *, lr, momentum):
    """Heavy ball with the rate inside the buffer. Sutskever et al. 2013, Keras, Chainer; SGD(form="velocity").

    Equals `momentum` while the rate is constant; from the step at which it changes the two differ.
    """
    v = momentum * v - lr * g                               #: vₜ = βvₜ₋₁ − ηgₜ
    w = w + v                                               #: wₜ₊₁ = wₜ + vₜ
    return w, v


def momentum_ema(w, g, m, *, lr, momentum):
    """Heavy ball on a moving mean of the gradient. optax.ema(β, debias=False); SGD(form="ema").

    `momentum` with lr·(1−β) is the same."""
    m = momentum * m + (1 - momentum) * g                   #: mₜ = βmₜ₋₁ + (1−β)gₜ
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, m


def momentum_dampened(w, g, m, t, *, lr, momentum, dampening):
    """Heavy ball with PyTorch's dampening τ. [t>1] is 1 after the first step, so the first gradient enters undamped.

    SGD(dampening=τ); Torch7's optim.sgd, where τ is β unless it is given. With τ = β it is a moving mean that starts at
    g₁ and not at 0: it differs from `momentum_ema`.
    """
    m = momentum * m + (1 - dampening * (t > 1)) * g        #: mₜ = βmₜ₋₁ + (1−τ[t>1])gₜ
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, m


# ---------------------------------------------------------------- Nesterov: the gradient at the point ahead

def nesterov_original(w, g, v, *, lr, momentum):
    """Nesterov as published: g is the gradient at w + βv. Sutskever et al. 2013.

    No class runs it, since it needs the gradient at a point other than w: `nesterov_velocity` is the same method in
    the variable w + βv, where the gradient at w is the one it needs.
    """
    v = momentum * v - lr * g                               #: vₜ = βvₜ₋₁ − ηgₜ
    w = w + v                                               #: wₜ₊₁ = wₜ + vₜ
    return w, v


def nesterov(w, g, m, *, lr, momentum):
    """Nesterov in the shifted variable, rate outside. PyTorch, optax; SGD(nesterov=True)."""
    m = momentum * m + g                                    #: mₜ = βmₜ₋₁ + gₜ
    w = w - lr * (g + momentum * m)                         #: wₜ₊₁ = wₜ − η(gₜ + βmₜ)
    return w, m


def nesterov_velocity(w, g, v, *, lr, momentum):
    """Nesterov in the shifted variable, rate inside. Keras; SGD(nesterov=True, form="velocity"). Chainer's NesterovAG
    has the updated velocity where this has the old one, which gives another trajectory."""
    v = momentum * v - lr * g                               #: vₜ = βvₜ₋₁ − ηgₜ
    w = w + momentum * v - lr * g                           #: wₜ₊₁ = wₜ + βvₜ − ηgₜ
    return w, v


def nesterov_ema(w, g, m, *, lr, momentum):
    """Nesterov on a moving mean of the gradient. SGD(nesterov=True, form="ema")."""
    m = momentum * m + (1 - momentum) * g                   #: mₜ = βmₜ₋₁ + (1−β)gₜ
    w = w - lr * (momentum * m + (1 - momentum) * g)        #: wₜ₊₁ = wₜ − η(βmₜ + (1−β)gₜ)
    return w, m


# ---------------------------------------------------------------- SGD with decoupled weight decay

def sgdw(w, g, m, *, lr, momentum, weight_decay, multiplier=1.0):
    """SGDW: momentum with decoupled decay. Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 1; optim.SGDW.

    The decay follows the schedule's multiplier s and not the learning rate η = sα (E2), and never enters the buffer.
    """
    m = momentum * m + lr * g                               #: mₜ = βmₜ₋₁ + ηgₜ
    w = w - m - multiplier * weight_decay * w               #: wₜ₊₁ = wₜ − mₜ − sₜλwₜ
    return w, m


def sgdw_slide(w, g, m, *, lr, momentum, weight_decay):
    """SGDW as the slide prints it, not a published algorithm. G12, E1; SGDW(form="slide") warns.

    Five faults: penalty and decay at once, no rate on m, the old m in the step, (1−β), λ beside 2λ.
    """
    m_next = momentum * m + (1 - momentum) * (g + weight_decay * w)    #: mₜ₊₁ = βmₜ + (1−β)(gₜ + λwₜ)
    w = w - m - 2 * lr * weight_decay * w                   #: wₜ₊₁ = wₜ − mₜ − 2ηλwₜ
    return w, m_next


# ---------------------------------------------------------------- AdaGrad: a rate per weight

def adagrad(w, g, v, *, lr, eps=1e-10):
    """AdaGrad, ε outside the root. Duchi et al. 2011, Algorithm 1 (diagonal); PyTorch, Chainer; AdaGrad("outside")."""
    v = v + g * g                                           #: vₜ = vₜ₋₁ + gₜ²
    w = w - lr * g / (sqrt(v) + eps)                        #: wₜ₊₁ = wₜ − ηgₜ/(√(vₜ) + ε)
    return w, v


def adagrad_inside(w, g, v, *, lr, eps=1e-10):
    """AdaGrad, ε inside the root. Keras and optax (both start v at 0.1); AdaGrad(form="inside")."""
    v = v + g * g                                           #: vₜ = vₜ₋₁ + gₜ²
    w = w - lr * g / sqrt(v + eps)                          #: wₜ₊₁ = wₜ − ηgₜ/√(vₜ + ε)
    return w, v


def adagrad_bare(w, g, v, *, lr):
    """AdaGrad as on the slides, without ε: 0/0 := 0. G8, the paper's pseudo-inverse; AdaGrad(form="none")."""
    v = v + g * g                                           #: vₜ = vₜ₋₁ + gₜ²
    w = w - lr * ratio(g, sqrt(v))                          #: wₜ₊₁ = wₜ − ηgₜ/√(vₜ)
    return w, v


# ---------------------------------------------------------------- RMSProp: AdaGrad that forgets

def rmsprop(w, g, v, *, lr, beta=0.99, eps=1e-8):
    """RMSProp, ε outside the root. Tieleman & Hinton 2012 (lecture 6e); PyTorch, Chainer; RMSProp(form="outside")."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    w = w - lr * g / (sqrt(v) + eps)                        #: wₜ₊₁ = wₜ − ηgₜ/(√(vₜ) + ε)
    return w, v


def rmsprop_inside(w, g, v, *, lr, beta=0.99, eps=1e-8):
    """RMSProp, ε inside the root. Keras (1e-7), optax, timm (which starts v at 1); RMSProp(form="inside")."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    w = w - lr * g / sqrt(v + eps)                          #: wₜ₊₁ = wₜ − ηgₜ/√(vₜ + ε)
    return w, v


def rmsprop_bare(w, g, v, *, lr, beta=0.99):
    """RMSProp as on the slides, without ε: 0/0 := 0. G9; the first step is η/√(1−β). RMSProp(form="none")."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    w = w - lr * ratio(g, sqrt(v))                          #: wₜ₊₁ = wₜ − ηgₜ/√(vₜ)
    return w, v


def rmsprop_momentum(w, g, v, m, *, lr, momentum, beta=0.99, eps=1e-8):
    """RMSProp with momentum, rate outside, ε outside. PyTorch; RMSProp(momentum=μ)."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    m = momentum * m + g / (sqrt(v) + eps)                  #: mₜ = μmₜ₋₁ + gₜ/(√(vₜ) + ε)
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, v, m


def rmsprop_inside_momentum(w, g, v, m, *, lr, momentum, beta=0.99, eps=1e-8):
    """RMSProp with momentum, rate outside, ε inside. RMSProp(form="inside", momentum=μ)."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    m = momentum * m + g / sqrt(v + eps)                    #: mₜ = μmₜ₋₁ + gₜ/√(vₜ + ε)
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, v, m


def rmsprop_bare_momentum(w, g, v, m, *, lr, momentum, beta=0.99):
    """RMSProp with momentum, rate outside, without ε. RMSProp(form="none", momentum=μ)."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    m = momentum * m + ratio(g, sqrt(v))                    #: mₜ = μmₜ₋₁ + gₜ/√(vₜ)
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, v, m


def rmsprop_keras(w, g, v, m, *, lr, momentum, beta=0.9, eps=1e-7):
    """RMSProp with momentum, rate inside, ε inside. Keras, TensorFlow, timm.

    No class runs it; `from_rule(rules.rmsprop_keras, …)` does. Differs from PyTorch's when the rate changes.
    """
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    m = momentum * m + lr * g / sqrt(v + eps)               #: mₜ = μmₜ₋₁ + ηgₜ/√(vₜ + ε)
    w = w - m                                               #: wₜ₊₁ = wₜ − mₜ
    return w, v, m


# ---------------------------------------------------------------- Adam: momentum over RMSProp

def adam(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam: both means corrected, ε outside the root. Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1 (E3).

    PyTorch, optax, tinygrad. optim.Adam(form="paper").
    """
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * m_hat / (sqrt(v_hat) + eps)                  #: Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adam_uncorrected(w, g, m, v, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam without bias correction, ε outside the root. The first step is 3.16·η (T9). Adam(form="uncorrected")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    dw = -lr * m / (sqrt(v) + eps)                          #: Δwₜ = −η·mₜ/(√(vₜ) + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adam_slide(w, g, m, v, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam as the slide prints it: no correction, ε inside. G10, E3; Adam(form="slide")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    dw = -lr * m / sqrt(v + eps)                            #: Δwₜ = −η·mₜ/√(vₜ + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adam_eps_hat(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam in the efficient order: ε̂ beside √v, not √v̂. End of section 2 of the paper.

    TensorFlow, Keras (1e-7), Chainer. With ε̂ = ε·√(1−β₂ᵗ) it is Algorithm 1. Adam(form="eps_hat").
    """
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    lr_t = lr * sqrt(1 - beta2**t) / (1 - beta1**t)         #: ηₜ = η√(1−β₂ᵗ)/(1−β₁ᵗ)
    dw = -lr_t * m / (sqrt(v) + eps)                        #: Δwₜ = −ηₜmₜ/(√(vₜ) + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adam_l2(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.0):
    """Adam with an L2 penalty, divided by √v̂ like the rest. f(w) + λ/2 ‖w‖²; T10, T11, E4.

    PyTorch's Adam(weight_decay=λ). `l2` before `adam`, which is how optim.Adam(weight_decay=λ) runs it: the same bits.
    """
    g = g + weight_decay * w                                #: gₜ = gₜ + λwₜ
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * m_hat / (sqrt(v_hat) + eps)                  #: Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


# ---------------------------------------------------------------- AdamW: the decay beside the step, not inside it

def adamw(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """AdamW, decay times the learning rate. PyTorch, optax, tinygrad; Keras with ε̂. optim.AdamW(form="lr").

    Differs from the paper: Algorithm 2 decays by sλ, with the schedule's multiplier only (`adamw_schedule`).
    """
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * (m_hat / (sqrt(v_hat) + eps) + weight_decay * w)    #: Δwₜ = −η(m̂ₜ/(√(v̂ₜ) + ε) + λwₜ)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adamw_schedule(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01, multiplier=1.0):
    """AdamW, decay times the schedule's multiplier s. Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2
    (η = sα). Chainer (s is its `eta`) with ε̂. optim.AdamW(form="schedule"); `adamw` with λ/α for λ is the same."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * m_hat / (sqrt(v_hat) + eps) - multiplier * weight_decay * w    #: Δwₜ = −η·m̂ₜ/(√(v̂ₜ) + ε) − sₜλwₜ
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


PAGE = (gradient_descent, momentum, momentum_velocity, momentum_ema, momentum_dampened, nesterov_original, nesterov,
        nesterov_velocity, nesterov_ema, sgdw, sgdw_slide, adagrad, adagrad_inside, adagrad_bare, rmsprop,
        rmsprop_inside, rmsprop_bare, rmsprop_momentum, rmsprop_inside_momentum, rmsprop_bare_momentum, rmsprop_keras,
        adam, adam_uncorrected, adam_slide, adam_eps_hat, adam_l2, adamw, adamw_schedule, adadelta,
        rmsprop_centered, rmsprop_inside_centered, rmsprop_centered_momentum, adam_inside, adamw_eps_hat, amsgrad,
        amsgrad_max_corrected, amsgrad_paper, nadam, nadam_constant, radam, adamax, adamax_outside, adamax_bare, lion)

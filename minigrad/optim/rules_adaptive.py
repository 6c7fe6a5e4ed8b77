"""The page of formulas, continued: later variants of RMSProp and Adam. Letters and conventions are those of rules.py.

    a  moving mean of g beside v        u  a running maximum        c  what is left after centring, or a correction
"""
from .arithmetic import maximum, ratio, sign, sqrt

# ---------------------------------------------------------------- Adadelta, and RMSProp with the mean taken out


def adadelta(w, g, v, u, *, lr=1.0, rho=0.9, eps=1e-6):
    """Adadelta: the step has the units of w, since past steps stand above the past gradients. Zeiler 2012,
    arXiv:1212.5701, Algorithm 1, which has no η (η = 1). PyTorch, Keras, optax; optim.Adadelta."""
    v = rho * v + (1 - rho) * g * g                         #: vₜ = ρvₜ₋₁ + (1−ρ)gₜ²
    d = sqrt(u + eps) / sqrt(v + eps) * g                   #: dₜ = √(uₜ₋₁ + ε)/√(vₜ + ε)·gₜ
    u = rho * u + (1 - rho) * d * d                         #: uₜ = ρuₜ₋₁ + (1−ρ)dₜ²
    w = w - lr * d                                          #: wₜ₊₁ = wₜ − ηdₜ
    return w, v, u


def rmsprop_centered(w, g, v, a, *, lr, beta=0.99, eps=1e-8):
    """RMSProp divided by the deviation of g and not by its size, ε outside. PyTorch; RMSProp(centered=True).

    v − a² may be below 0 by rounding, when g hardly changes. PyTorch's step is NaN then; here it counts as 0.
    """
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    a = beta * a + (1 - beta) * g                           #: aₜ = βaₜ₋₁ + (1−β)gₜ
    c = maximum(v - a * a, 0.0)                             #: cₜ = max(vₜ − aₜ², 0)
    w = w - lr * g / (sqrt(c) + eps)                        #: wₜ₊₁ = wₜ − ηgₜ/(√(cₜ) + ε)
    return w, v, a


def rmsprop_inside_centered(w, g, v, a, *, lr, beta=0.99, eps=1e-8):
    """Centred RMSProp, ε inside. Graves 2013, arXiv:1308.0850v5, page 23, without its momentum; Keras, optax;
    RMSProp(form="inside", centered=True)."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    a = beta * a + (1 - beta) * g                           #: aₜ = βaₜ₋₁ + (1−β)gₜ
    c = maximum(v - a * a, 0.0)                             #: cₜ = max(vₜ − aₜ², 0)
    w = w - lr * g / sqrt(c + eps)                          #: wₜ₊₁ = wₜ − ηgₜ/√(cₜ + ε)
    return w, v, a


def rmsprop_centered_momentum(w, g, v, a, m, *, lr, momentum, beta=0.99, eps=1e-8):
    """Centred RMSProp with momentum, rate outside, ε outside. PyTorch; RMSProp(centered=True, momentum=μ)."""
    v = beta * v + (1 - beta) * g * g                       #: vₜ = βvₜ₋₁ + (1−β)gₜ²
    a = beta * a + (1 - beta) * g                           #: aₜ = βaₜ₋₁ + (1−β)gₜ
    c = maximum(v - a * a, 0.0)                             #: cₜ = max(vₜ − aₜ², 0)
    m = momentum * m + g / (sqrt(c) + eps)                  #: mₜ = μmₜ₋₁ + gₜ/(√(cₜ) + ε)
    w = w - lr * m                                          #: wₜ₊₁ = wₜ − ηmₜ
    return w, v, a, m


# ---------------------------------------------------------------- Adam and AdamW with ε in other places

def adam_inside(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam with both corrections and ε inside the root. optax.adam(eps=0, eps_root=ε); Adam(form="inside")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * m_hat / sqrt(v_hat + eps)                    #: Δwₜ = −η·m̂ₜ/√(v̂ₜ + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


def adamw_eps_hat(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
    """AdamW with ε̂ beside √v, decay times the learning rate. Keras (1e-7, decay 0.004); AdamW(form="eps_hat")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    lr_t = lr * sqrt(1 - beta2**t) / (1 - beta1**t)         #: ηₜ = η√(1−β₂ᵗ)/(1−β₁ᵗ)
    dw = -lr_t * m / (sqrt(v) + eps) - lr * weight_decay * w       #: Δwₜ = −ηₜmₜ/(√(vₜ) + ε) − ηλwₜ
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


# ---------------------------------------------------------------- AMSGrad: a divisor that never falls

def amsgrad(w, g, m, v, u, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad, the maximum of v corrected afterwards. PyTorch's Adam(amsgrad=True); AMSGrad(form="corrected")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    u = maximum(u, v)                                       #: uₜ = max(uₜ₋₁, vₜ)
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    u_hat = u / (1 - beta2**t)                              #: ûₜ = uₜ/(1−β₂ᵗ)
    w = w - lr * m_hat / (sqrt(u_hat) + eps)                #: wₜ₊₁ = wₜ − η·m̂ₜ/(√(ûₜ) + ε)
    return w, m, v, u


def amsgrad_max_corrected(w, g, m, v, u, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """AMSGrad, the maximum of the corrected v̂. optax; AMSGrad(form="max_corrected")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    u = maximum(u, v / (1 - beta2**t))                      #: uₜ = max(uₜ₋₁, vₜ/(1−β₂ᵗ))
    w = w - lr * m_hat / (sqrt(u) + eps)                    #: wₜ₊₁ = wₜ − η·m̂ₜ/(√(uₜ) + ε)
    return w, m, v, u


def amsgrad_paper(w, g, m, v, u, *, lr=1e-3, beta1=0.9, beta2=0.999):
    """AMSGrad as published, without correction and without ε: 0/0 := 0. Reddi, Kale & Kumar 2018, arXiv:1904.09237,
    Algorithm 2, which calls u v̂; AMSGrad(form="paper")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    u = maximum(u, v)                                       #: uₜ = max(uₜ₋₁, vₜ)
    w = w - lr * ratio(m, sqrt(u))                          #: wₜ₊₁ = wₜ − ηmₜ/√(uₜ)
    return w, m, v, u


# ---------------------------------------------------------------- NAdam: Adam that looks ahead as Nesterov does

def nadam(w, g, m, v, c, t, *, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=4e-3):
    """NAdam: a momentum μₜ that grows from β₁/2 to β₁, and Nesterov's step. Dozat 2016; PyTorch; NAdam("schedule").

    c = 1 − μ₁μ₂⋯μₜ takes the place of Adam's 1 − β₁ᵗ. It is a vector only because all state is.
    """
    mu = beta1 * (1 - 0.5 * 0.96 ** (momentum_decay * t))                 #: μₜ = β₁(1 − 0.5·0.96ᵖᵗ)
    mu_next = beta1 * (1 - 0.5 * 0.96 ** (momentum_decay * (t + 1)))      #: μₜ₊₁ = β₁(1 − 0.5·0.96ᵖ⁽ᵗ⁺¹⁾)
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    c = 1 - mu * (1 - c)                                    #: cₜ = 1 − μₜ(1−cₜ₋₁)
    c_next = 1 - mu_next * (1 - c)                          #: cₜ₊₁ = 1 − μₜ₊₁(1−cₜ)
    m_hat = mu_next * m / c_next + (1 - mu) * g / c         #: m̂ₜ = μₜ₊₁mₜ/cₜ₊₁ + (1−μₜ)gₜ/cₜ
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    w = w - lr * m_hat / (sqrt(v_hat) + eps)                #: wₜ₊₁ = wₜ − η·m̂ₜ/(√(v̂ₜ) + ε)
    return w, m, v, c


def nadam_constant(w, g, m, v, t, *, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """NAdam with a constant momentum β₁. optax.nadam; NAdam(form="constant")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**(t + 1))                        #: m̂ₜ = mₜ/(1−β₁ᵗ⁺¹)
    g_hat = g / (1 - beta1**t)                              #: ĝₜ = gₜ/(1−β₁ᵗ)
    v_hat = v / (1 - beta2**t)                              #: v̂ₜ = vₜ/(1−β₂ᵗ)
    dw = -lr * (beta1 * m_hat + (1 - beta1) * g_hat) / (sqrt(v_hat) + eps)    #: Δwₜ = −η(β₁m̂ₜ + (1−β₁)ĝₜ)/(√(v̂ₜ) + ε)
    w = w + dw                                              #: wₜ₊₁ = wₜ + Δwₜ
    return w, m, v


# ---------------------------------------------------------------- RAdam: momentum alone while v is too uncertain

def radam(w, g, m, v, t, *, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, threshold=5.0):
    """RAdam: v divides only if it averages more than `threshold` gradients, and is rectified by r. Liu et al. 2020,
    arXiv:1908.03265, Algorithm 2 (4; ε = 0). PyTorch: 5; optim.RAdam."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    v = beta2 * v + (1 - beta2) * g * g                     #: vₜ = β₂vₜ₋₁ + (1−β₂)gₜ²
    m_hat = m / (1 - beta1**t)                              #: m̂ₜ = mₜ/(1−β₁ᵗ)
    rho_max = 2 / (1 - beta2) - 1                           #: ρ∞ = 2/(1−β₂) − 1
    rho = rho_max - 2 * t * beta2**t / (1 - beta2**t)       #: ρₜ = ρ∞ − 2tβ₂ᵗ/(1−β₂ᵗ)
    if rho <= threshold:
        w = w - lr * m_hat                                  #: wₜ₊₁ = wₜ − η·m̂ₜ
        return w, m, v
    k = rho_max / ((rho_max - 4) * (rho_max - 2))           #: k = ρ∞/((ρ∞−4)(ρ∞−2))
    r = sqrt(k * (rho - 4) * (rho - 2) / rho)               #: rₜ = √(k(ρₜ−4)(ρₜ−2)/ρₜ)
    scale = sqrt(1 - beta2**t) / (sqrt(v) + eps)            #: lₜ = √(1−β₂ᵗ)/(√(vₜ) + ε)
    w = w - lr * r * scale * m_hat                          #: wₜ₊₁ = wₜ − ηrₜlₜ·m̂ₜ
    return w, m, v


# ---------------------------------------------------------------- AdaMax: the largest recent gradient divides

def adamax(w, g, m, u, t, *, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """AdaMax, ε beside |g|. Kingma & Ba 2015, section 7.1; PyTorch, optax; AdaMax(form="inside")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    u = maximum(beta2 * u, abs(g) + eps)                    #: uₜ = max(β₂uₜ₋₁, |gₜ| + ε)
    w = w - lr / (1 - beta1**t) * m / u                     #: wₜ₊₁ = wₜ − η/(1−β₁ᵗ)·mₜ/uₜ
    return w, m, u


def adamax_outside(w, g, m, u, t, *, lr=2e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    """AdaMax, ε beside u. Keras (1e-7); AdaMax(form="outside")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    u = maximum(beta2 * u, abs(g))                          #: uₜ = max(β₂uₜ₋₁, |gₜ|)
    w = w - lr / (1 - beta1**t) * m / (u + eps)             #: wₜ₊₁ = wₜ − η/(1−β₁ᵗ)·mₜ/(uₜ + ε)
    return w, m, u


def adamax_bare(w, g, m, u, t, *, lr=2e-3, beta1=0.9, beta2=0.999):
    """AdaMax as published, without ε: 0/0 := 0. Kingma & Ba 2015, Algorithm 2; AdaMax(form="none")."""
    m = beta1 * m + (1 - beta1) * g                         #: mₜ = β₁mₜ₋₁ + (1−β₁)gₜ
    u = maximum(beta2 * u, abs(g))                          #: uₜ = max(β₂uₜ₋₁, |gₜ|)
    w = w - lr / (1 - beta1**t) * ratio(m, u)               #: wₜ₊₁ = wₜ − η/(1−β₁ᵗ)·mₜ/uₜ
    return w, m, u


# ---------------------------------------------------------------- Lion: only the sign of the momentum

def lion(w, g, m, *, lr=1e-4, beta1=0.9, beta2=0.99, weight_decay=0.0):
    """Lion: every weight moves by η, with decoupled decay. Chen et al. 2023, arXiv:2302.06675, Algorithm 2. The step
    mixes g and m with β₁, the memory with β₂. optax, timm, pytorch_optimizer; optim.Lion."""
    u = sign(beta1 * m + (1 - beta1) * g)                   #: uₜ = sign(β₁mₜ₋₁ + (1−β₁)gₜ)
    w = w - lr * (u + weight_decay * w)                     #: wₜ₊₁ = wₜ − η(uₜ + λwₜ)
    m = beta2 * m + (1 - beta2) * g                         #: mₜ = β₂mₜ₋₁ + (1−β₂)gₜ
    return w, m

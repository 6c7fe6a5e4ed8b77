"""Exercise E18: one iteration of Lookahead around momentum: an inner step, and every k-th time the outer one."""
import numpy as np

from ....optim import rules
from ....optim.methods.lookahead import outer_step
from ..drawing import decades
from ..exercise import Also, Exercise, Measure, Wrong

BETWEEN = {"k": "t mod k ≠ 0", "early": "(t+1) mod k ≠ 0", "late": "(t−1) mod k ≠ 0", "k+1": "t mod (k+1) ≠ 0",
           "always": "", "from k": "t < k", "once": "t ≠ k"}


def engine(slow, fast, g, m, t, lr, beta, alpha, k):
    """The engine's momentum for the fast weights, and its outer step after every k of them."""
    fast, m = rules.momentum(fast, g, m, lr=lr, momentum=beta)
    if t % k == 0:
        slow = outer_step(slow, fast, alpha)
        fast = slow.copy()
    return slow, fast, m


def reference(slow, fast, g, m, t, lr, beta, alpha, k, *, turn="k", mix="right", restart="slow", inner="keep", sign=-1,
              rate=True, form="sum", along="m"):
    """Lookahead with switches."""
    size = lr if rate else 1
    enters = {"sum": 1, "mean": 1 - beta, "rate inside": size}.get(form, sign * size) * g
    m1 = beta * m + enters
    step = {"m": m1, "old": m, "g": g, "ahead": beta * m1 + enters}[along]
    v = fast + {"rate inside": sign, "velocity": 1, "velocity subtracted": -1}.get(form, sign * size) * step
    now = {"k": t % k == 0, "early": (t + 1) % k == 0, "late": (t - 1) % k == 0, "k+1": t % (k + 1) == 0,
           "always": True, "from k": t >= k, "reversed": t % k != 0, "once": t == k}[turn]
    mixed = {"right": (1 - alpha) * slow + alpha * v, "reversed": alpha * slow + (1 - alpha) * v, "fast": v,
             "nothing": slow, "old fast": (1 - alpha) * slow + alpha * fast, "added": slow + alpha * v,
             "last step": slow + alpha * (v - fast), "beyond": v + alpha * (v - slow),
             "divided": slow + alpha / k * (v - slow), "first sync": v if t == k else (1 - alpha) * slow + alpha * v,
             "first step": (1 - alpha) * slow + alpha * v}[mix]
    theta = v if mix == "first step" and t == 1 else mixed if now else slow
    w1 = theta if restart == "always" else {"slow": theta, "fast": v, "old slow": slow, "stepped": theta + (v - fast),
          "mixed": (1 - alpha) * slow + alpha * v}[restart] if now else v
    m2 = 0 * m1 if inner == "reset" and now else m1
    return theta, w1, m2


def formulas(s):
    """The lines of Lookahead."""
    def turning(then, other):
        if s.turn == "reversed" and then != other:
            return f"{then} if t mod k ≠ 0 else {other}"
        between = BETWEEN.get(s.turn)
        return f"{other} if {between} else {then}" if between and then != other else then
    sign, rate = "−" if s.sign < 0 else "+", "η·" if s.rate else ""
    enters = {"sum": "+ ", "mean": "+ (1−β)·", "rate inside": f"+ {rate}"}.get(s.form, f"{sign} {rate}")
    yield f"mₜ = β·mₜ₋₁ {enters}gₜ"
    factor = {"rate inside": f"{sign} ", "velocity": "+ ", "velocity subtracted": "− "}.get(s.form, f"{sign} {rate}")
    along = factor + {"m": "mₜ", "old": "mₜ₋₁", "g": "gₜ", "ahead": f"(β·mₜ {enters}gₜ)"}[s.along]
    yield f"v = w {along}"
    mixed = {"right": "(1−α)·θ + α·v", "reversed": "α·θ + (1−α)·v", "fast": "v", "nothing": "θ",
             "old fast": "(1−α)·θ + α·w", "added": "θ + α·v", "last step": "θ + α·(v − w)", "beyond": "v + α·(v − θ)",
             "divided": "θ + α/k·(v − θ)", "first sync": "(v if t = k else (1−α)·θ + α·v)"}.get(s.mix, "(1−α)·θ + α·v")
    moved = turning(mixed, "θ")
    yield f"θ′ = ({moved}) if t ≠ 1 else v" if s.mix == "first step" else f"θ′ = {moved}"
    then = {"fast": "v", "old slow": "θ", "stepped": f"θ′ {along}", "mixed": "(1−α)·θ + α·v"}.get(s.restart, "θ′")
    yield "w′ = θ′" if s.restart == "always" else f"w′ = {turning(then, 'v')}"
    yield f"m′ = {turning('0', 'mₜ') if s.inner == 'reset' else 'mₜ'}"
    yield "return θ′, w′, m′"


def probes(rng):
    """Iterations next to k, the 120th, which many numbers divide, but not k, and the 1st to 6th multiples of three k,
    each t with many k, so that no number stands for a multiple; the last but one is the 2k-th, the last the first of
    all, from θ = w and m = 0."""
    t, calls = int(rng.choice([6, 12, 18, 24])), []
    multiples = [(now, k) for k in (t // 3, t // 2, t) for now in (t, 2 * t)]
    for now, k in [(t, t + 1), (t, t - 1), (120, int(rng.choice([13, 16, 17, 18]))), *multiples]:
        slow, fast, g, m = decades(rng, 4, int(rng.integers(4, 7)))
        g[0], m[1], slow[2] = 0, 0, fast[2]
        lr, beta, alpha = rng.uniform([0.05, 0.3, 0.1], [1.5, 0.95, 0.9]).tolist()
        calls.append((slow, fast, g, m, now, lr, beta, alpha, k))
    return [*calls, (fast.copy(), fast, g, 0 * m, 1, lr, beta, alpha, k)]


def run(which, steps):
    """f(iteration) -> slow (0) or fast (1) weight after steps on ½w² from 1, η = 0.1, β = 0.9, α = 0.8, k = 5."""
    def number(iteration):
        slow, fast, m = np.ones(1), np.ones(1), np.zeros(1)
        for t in range(1, steps + 1):
            slow, fast, m = iteration(slow, fast, fast, m, t, 0.1, 0.9, 0.8, 5)
        return float((slow, fast)[which][0])
    return number


EXERCISE = Exercise(
    slug="lookahead", id="E18", lesson=11, title="Lookahead", function="lookahead_step",
    arguments=("slow", "fast", "g", "m", "t", "lr", "beta", "alpha", "k"), outputs=("slow", "fast", "m"),
    after=("momentum",),
    engine=engine, reference=reference, formulas=formulas, probes=probes, moves=(None, 1, None),    # θ rests at times
    task="Iteration t = 1, 2, 3, … of Lookahead around momentum. slow (θ), fast (w), g, m: arrays of one shape; g is\n"
         "the gradient at the fast weights. The inner step moves the fast weights; after every k of them, the outer\n"
         "step moves θ towards them, and the fast weights go on from there. m is not touched by the outer step.\n"
         "Return the new slow and fast weights and m.",
    symbols={"θ": "slow", "w": "fast", "gₜ": "g", "mₜ₋₁": "m", "mₜ": "m1", "t": "t", "η": "lr", "β": "beta",
             "α": "alpha", "k": "k", "v": "v", "θ′": "theta", "w′": "w1", "m′": "m2"},
    wrong=(
        Wrong("alpha_reversed", {"mix": "reversed"}, asks="With α = 0, should the slow weights move at all?"),
        Wrong("fast_returned", {"mix": "fast"},
              asks="What does α do in your code?"),
        Wrong("slow_never_moves", {"mix": "nothing"}),
        Wrong("old_fast_mixed", {"mix": "old fast"}),
        Wrong("added", {"mix": "added"}),
        Wrong("last_step_only", {"mix": "last step", "turn": "k"},
              asks="Of how many inner steps does an outer step take its share?"),
        Wrong("beyond_fast", {"mix": "beyond", "turn": "k"}, asks="Between which two points should θ′ lie?"),
        Wrong("alpha_divided_by_k", {"mix": "divided", "turn": "k"}),
        Wrong("once_only", {"turn": "once", "mix": "right"}, asks="What does your condition say for t = 2k?"),
        Wrong("fast_not_reset", {"restart": "fast"},
              asks="Right after an outer step, how far are the fast weights from the slow ones?"),
        Wrong("fast_to_old_slow", {"restart": "old slow"}),
        Wrong("fast_always_reset", {"restart": "always", "turn": "k"}, effect="k − 1 of k inner steps are lost",
              asks="Where do the fast weights go on after a step without an outer one?"),
        Wrong("outer_first", {"mix": "old fast", "restart": "stepped"},
              effect="the outer step comes before the inner one",
              asks="Which comes first, the inner step or the outer one?"),
        Wrong("slow_not_stored", {"mix": "nothing", "restart": "mixed"},
              asks="Which of the two sets of weights does the next outer step start from?"),
        Wrong("sync_early", {"turn": "early"}, asks="After how many inner steps does the first outer step come?"),
        Wrong("k_plus_1", {"turn": "k+1"}, effect="k + 1 inner steps for one outer step"),
        Wrong("every_step_from_k", {"turn": "from k"}, asks="What does your condition say for t = k + 1?"),
        Wrong("all_but_every_kth", {"turn": "reversed"}, asks="Is t % k true or false for t = k?"),
        Wrong("every_step", {"turn": "always"}, asks="How often are the slow weights moved?"),
        Wrong("sign", {"sign": 1}),
        Wrong("velocity_subtracted", {"form": "velocity subtracted", "sign": -1, "rate": True, "along": "m",
                                      "turn": "k", "mix": "right"},
              effect="in the velocity form m is the step itself, sign included",
              asks="Which way does w move if m is 0?"),
        Wrong("no_rate", {"rate": False}),
        Wrong("old_m", {"along": "old"}, asks="Does the gradient of this step move the weights in this step?"),
        Wrong("along_g", {"along": "g"}, effect="m is kept and never used", asks="Which vector moves w?"),
    ),
    also=(
        Also("inner_reset", {"inner": "reset"},
             whose="a reset of the inner state: the authors' PyTorch code, pytorch_optimizer, optax",
             source="michaelrzhang/lookahead, lookahead_pytorch.py, and pytorch_optimizer 4.1 "
                    "(pullback_momentum='reset'); optax.lookahead(reset_state=True)",
             translation="your m starts at 0 after an outer step, the exercise's m stays as it is"),
        Also("from_first_sync", {"mix": "first sync", "turn": "k", "restart": "slow"},
             whose="slow weights that begin at the first outer step: timm",
             source="timm 1.0.31, optim/lookahead.py: lookahead_slow_buff is copied from the weights in update_slow",
             translation="your θ′ and w′ are v for t = k, whatever θ and α are"),
        Also("from_first_step", {"mix": "first step", "turn": "k", "restart": "slow"},
             whose="slow weights that begin after the first inner step: PaddlePaddle",
             source="paddle.incubate.LookAhead, whose slow weights are the new fast ones at step 1",
             translation="your θ′ is v for t = 1; the exercise's θ stays where training began"),
        Also("sync_late", {"turn": "late"}, scores=False,
             whose="outer steps after steps 1, k + 1, 2k + 1, …, by a counter that is 0 at step 1: alphadl/lookahead."
                   "pytorch, torch_optimizer",
             source="alphadl/lookahead.pytorch, lookahead.py; torch_optimizer 0.3.0, lookahead.py: if counter == 0, "
                    "before it is raised",
             translation="each outer step comes one inner step late; in their code, unlike yours, θ′ is v for t = 1"),
        Also("late_from_first_step", {"mix": "first step", "turn": "late", "restart": "slow"}, scores=False,
             whose="outer steps after steps 1, k + 1, 2k + 1, …: alphadl/lookahead.pytorch, torch_optimizer",
             source="alphadl/lookahead.pytorch, lookahead.py: the counter is 0 at step 1, where slow_param is copied; "
                    "torch_optimizer 0.3.0, lookahead.py",
             translation="your θ′ is v for t = 1, and each outer step comes one inner step late"),
        Also("mean", {"form": "mean"}, whose="momentum as a moving mean: Adam's m",
             source="Kingma & Ba 2015, Algorithm 1",
             translation="your η·(1−β) is the exercise's η, your m its m·(1−β)"),
        Also("velocity", {"form": "velocity"}, whose="momentum in the velocity form: Keras",
             source="Sutskever et al. 2013, equations 1 and 2", translation="your m is −η·m of the exercise"),
        Also("rate_inside", {"form": "rate inside"}, whose="momentum with the rate inside m, as in SGDW",
             source="Loshchilov & Hutter 2019, Algorithm 1", translation="your m is η·m of the exercise"),
        Also("nesterov", {"along": "ahead"}, whose="Nesterov's method as the inner one: PyTorch's nesterov=True",
             source="Sutskever et al. 2013, equations 3 and 4, at the point ahead; torch.optim.SGD(nesterov=True)",
             translation="your m is the exercise's; your inner step is β times its m, and one g more"),
    ),
    measures=(
        Measure("on ½w² from 1 with η = 0.1, β = 0.9, α = 0.8, k = 5 the slow weight is {yours} after 10 steps, not "
                "{right}", run(0, 10)),
        Measure("on ½w² from 1 with η = 0.1, β = 0.9, α = 0.8, k = 5 the fast weight is {yours} after 10 steps, not "
                "{right}", run(1, 10))),
    hints=("Right after an outer step, how far are the fast weights from the slow ones?",
           "θ′ = (1−α)·θ + α·v after the inner step, if t is a multiple of k; then w′ = θ′, else θ and v stay",
           "if t % k == 0: slow = (1 - alpha) * slow + alpha * fast; fast = slow"),
    solution="""def lookahead_step(slow, fast, g, m, t, lr, beta, alpha, k):
    m = beta * m + g
    fast = fast - lr * m
    if t % k == 0:
        slow = (1 - alpha) * slow + alpha * fast
        fast = slow.copy()
    return slow, fast, m
""",
    after_pass="the authors' TensorFlow code begins with slow weights of 0, timm's with those of the first outer step. "
               "Try both: how far is θ from the right one after the first k steps?",
    origin=outer_step, play="lookahead",
)

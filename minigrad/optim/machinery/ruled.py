"""RuleOptimizer: an update rule applied to the weights of a model. `from_rule` makes one from any function."""
import contextlib

import numpy as np

from ... import backend
from ...errors import CheckpointError, UsageError
from .. import rules
from ..schedule import base
from . import applying
from .l2_penalty import Penalised
from .optimizer import Optimizer
from .saving import by_name, check_method, counters, follow, loads, plain, vectors
from .signatures import REQUIRED, name_of, signature


class RuleOptimizer(Optimizer):
    """An update rule applied to the weights of a model.

    rule:   (w, g, <state>, t, *, <hyperparameters>) -> (w, <state>), elementwise. See rules.py, and l2_penalty.py for
            a rule with an L2 penalty.
    params: model.parameters(), a list of Tensors, or one Tensor.
    initial: {name: number ≥ 0} of the state that does not start at 0, such as {"v": 0.1}.
    lr:     a number, a vector (n,), or a schedule i ↦ α(i) of the 1-based iteration; `opt.lr` may be set at any time.
            A rule with a `multiplier` s gets s = η/α: `base_lr`, α, is the rate it was made with, or the schedule's.
    hyper:  the rule's other hyperparameters: numbers, or vectors (n,) made with `params.layout.fill`.
    Attributes: params, rule, hyper, state, steps (made so far), t (steps since the state was zero),
    gradient_evaluations. Frozen parameters keep their bits.
    Cost: 1 gradient a step. Memory: one vector (n,) for each name of the rule's state.

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.RuleOptimizer(optim.rules.adam, [w], lr=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
    >>> list(opt.state), opt
    (['m', 'v'], RuleOptimizer(adam: lr=0.1, beta1=0.9, beta2=0.999, eps=1e-08; 1 weights, step 0))
    """

    def __init__(self, rule, params, initial=None, **hyper):
        super().__init__(params)
        self.rule, self.signature = rule, signature(rule)
        self.hyper = {**{k: v for k, v in self.signature.hyper.items() if k != "multiplier"}, **hyper}
        self._check_names(hyper)
        self.hyper = {name: plain(name, value, self.params) for name, value in self.hyper.items()}
        self.base_lr = self._base(self.hyper.get("lr", 1.0))
        self.initial = {name: plain(name, value, self.params) for name, value in (initial or {}).items()}
        if unknown := set(self.initial) - set(self.signature.state):
            raise UsageError(f"{self.name}: got initial values of {', '.join(sorted(unknown))}, but its state is "
                             f"{', '.join(self.signature.state) or 'empty'}.")
        self.t, self._observer = 0, None
        self.state = {name: backend.namespace(self.params.w).zeros_like(self.params.w) for name in self.signature.state}
        self.reset()

    @property
    def name(self):
        """Name of the rule."""
        return name_of(self.rule)

    @property
    def penalised(self):
        """Whether the rule is composed with an L2 penalty, λ/2 ‖w‖² with λ = hyper["weight_decay"]."""
        return isinstance(self.rule, Penalised)

    def _check_names(self, given):
        if unknown := set(given) - set(self.signature.hyper):
            raise UsageError(f"{self.name}: got {', '.join(sorted(unknown))}, expected "
                             f"{', '.join(self.signature.hyper)}.")
        if missing := [k for k, v in self.hyper.items() if v is REQUIRED]:
            raise UsageError(f"{self.name}: got no value for {', '.join(missing)}. Give it by name, as in "
                             f"{missing[0]}=0.1.")

    @property
    def lr(self):
        """The learning rate: a number, a vector, or a schedule."""
        return self.hyper.get("lr")

    @lr.setter
    def lr(self, value):
        value = plain("lr", value, self.params)
        if callable(value):
            self.base_lr = self._base(value)
        elif self._multiplies:
            self._follow(self.params.w)
            self._multiplier(value, checked=True)
        self.hyper["lr"] = value

    def _multiplier(self, lr, checked=False):
        """s with η = sα, elementwise for vectors. A rate that is 0 by itself (η = α = 0) has s = 1.

        Raises UsageError for η > 0 with α = 0; a vector α is looked at only if `checked`, since a GPU would wait.
        """
        alpha, still = self.base_lr, self.base_lr == 0
        if np.ndim(alpha):
            undefined = checked and bool((still & (lr != 0)).any())
        else:
            undefined = still and (np.ndim(lr) or lr != 0)
        if undefined:
            raise UsageError(f"{type(self).__name__}: got the rate η = {lr}, but it was made with α = 0, so the "
                             "multiplier s = η/α of the decay is undefined. Make it with the rate α.")
        return (lr + still) / (alpha + still)               #: s = η/α

    @property
    def _multiplies(self):
        """Whether the rule takes the schedule's multiplier and nobody gave one."""
        return "multiplier" in self.signature.hyper and "multiplier" not in self.hyper

    def _base(self, lr):
        """α of η = sα. UsageError for a function without one, if the rule needs it."""
        alpha = base(lr)
        if alpha is None and self._multiplies:
            raise UsageError(f"{type(self).__name__}: the decay follows the multiplier s of the schedule η = sα, and "
                             f"{getattr(lr, '__name__', type(lr).__name__)} does not say what α is. Write it as "
                             "schedules.Scaled(alpha, s), or use another schedule of optim.schedules.")
        return alpha

    def arguments(self):
        """Hyperparameters of the next step, by name: the schedule's value for lr, its multiplier, t."""
        given = dict(self.hyper)
        if callable(given.get("lr")):
            given["lr"] = plain("lr", given["lr"](self.steps + 1), self.params)
        if self._multiplies:
            given["multiplier"] = self._multiplier(given["lr"])
        return {**given, "t": self.t + 1} if self.signature.counts else given

    def update(self):
        """w, state ← rule(w, g, state): one step with the gradient in `params.g`."""
        w = self.params.w
        self._follow(w)
        given = self.arguments()
        calls = self._observer and self._calls(self._observer[0], given)
        applying.apply(self.rule, w, self.params.g, list(self.state.values()), given, self.params.trainable())
        self.steps, self.t = self.steps + 1, self.t + 1
        self.params.mark_changed()
        if self._observer:
            where, seen = self._observer
            seen.append((calls, w[where].copy()))

    def reset(self):
        """Set the state back to its start and the t of the formulas to zero; `steps`, which schedules use, is kept."""
        self.t = 0
        for name, moment in self.state.items():
            moment[:] = self.initial.get(name, 0.0)

    def _follow(self, w):
        """Move state and vector hyperparameters to the dtype and backend of w, which may have moved."""
        for kept in (self.state, self.hyper, self.initial):
            for name, value in kept.items():
                kept[name] = follow(value, w) if getattr(value, "ndim", 0) else value
        self.base_lr = follow(self.base_lr, w) if getattr(self.base_lr, "ndim", 0) else self.base_lr

    # ------------------------------------------------------------ saving

    def state_dict(self):
        """State, hyperparameters and counters: see Optimizer. A schedule is a function and is not part of it."""
        layout = self.params.layout
        hyper = {**self.hyper, **({} if self.base_lr is None else {"base_lr": self.base_lr})}
        return {
            "method": type(self).__name__, "rule": self.name, "steps": self.steps, "t": self.t,
            "gradient_evaluations": self.gradient_evaluations,
            "hyper": {k: by_name(v, layout) for k, v in hyper.items() if not callable(v)},
            "initial": {k: by_name(v, layout) for k, v in self.initial.items()},
            "state": {k: by_name(v, layout) for k, v in self.state.items()},
        }

    @loads
    def load_state_dict(self, saved):
        """Take over what `state_dict` returned: see Optimizer."""
        check_method(saved, type(self).__name__, self.name, self.state)
        w, layout = self.params.w, self.params.layout
        state, hyper = vectors(saved["state"], layout, w), vectors(saved["hyper"], layout, w)
        initial = vectors(saved.get("initial", {}), layout, w)
        counted, alpha = counters(saved, ("steps", "t", "gradient_evaluations")), hyper.pop("base_lr", None)
        if ("weight_decay" in hyper) != ("weight_decay" in self.hyper):
            raise CheckpointError("load_state_dict: only one of the two optimizers was made with a weight_decay. "
                                  "Make the optimizer with the hyperparameters it was saved with.")
        if unknown := hyper.keys() - self.hyper.keys():
            raise ValueError(f"the hyperparameter {min(unknown)}")
        for name, value in hyper.items():
            plain(name, value, self.params)
        if odd := [name for name, value in self.state.items() if np.shape(state[name]) != np.shape(value)]:
            raise ValueError(f"the state {odd[0]}")
        own_rate = "lr" not in hyper or callable(self.lr)       # the rate is this optimizer's own, and so is α
        if not own_rate and alpha is None and self.base_lr is not None:
            raise ValueError("base_lr")
        self.state = {name: state[name] for name in self.signature.state}         # in the order of the rule's arguments
        if not own_rate:
            self.base_lr = alpha
        self.initial = initial
        self.hyper.update({k: v for k, v in hyper.items() if not callable(self.hyper.get(k))})
        vars(self).update(counted)

    # ------------------------------------------------------------ looking inside

    @contextlib.contextmanager
    def observed(self, name=None, index=None):
        """For `explain.next`: the block's value is a list to which each step appends (calls, new w) for the chosen
        weights; `calls` is the list of (rule, arguments) that make up the step."""
        seen = []
        self._observer = self._positions(name, index), seen
        try:
            yield seen
        finally:
            self._observer = None

    def _calls(self, where, given):
        """[(rule, its arguments)] of the next step at the weights `where`: the L2 penalty's, if any, and the rule's."""
        cut = {k: v[where] if getattr(v, "ndim", 0) else v for k, v in given.items()}
        w, g = self.params.w[where].copy(), self.params.g[where].copy()
        moments = {k: v[where].copy() for k, v in self.state.items()}
        if not self.penalised:
            return [(self.rule, {"w": w, "g": g, **moments, **cut})]
        decay = {"weight_decay": cut.pop("weight_decay")}
        return [(rules.l2, {"w": w, "g": g, **decay}),
                (self.rule.rule, {"w": w, "g": rules.l2(w, g, **decay), **moments, **cut})]

    def _positions(self, name, index):
        """Index into the vector: of all weights, of one parameter, or of its elements `index`."""
        if name is None:
            return slice(None)
        entry = self.params.layout[name]
        if not self.params[name].requires_grad:
            raise UsageError(f"explain.next: {name} is frozen, so no step changes it.")
        places = np.arange(entry.start, entry.stop).reshape(entry.shape)
        return backend.namespace(self.params.w).asarray(places[... if index is None else index])

    def __repr__(self):
        numbers = ", ".join(f"{k}={v}" for k, v in self.hyper.items() if not getattr(v, "ndim", 0))
        return f"{type(self).__name__}({self.name}: {numbers}; {self.params.layout.n} weights, step {self.steps})"


def from_rule(rule, params, **hyper):
    """An optimizer from any function rule(w, g, <state>, t, *, <hyperparameters>) -> (w, <state>).

    State: the names between g and t (or `*`), zeros at first unless initial={name: number} says otherwise. t is the
    1-based number of the step. Hyperparameters are numbers, or vectors sliced like w; `lr` may be a schedule, and
    `multiplier` is filled in with the schedule's.

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.from_rule(optim.rules.adagrad_inside, [w], initial={"v": 0.25}, lr=0.1)
    >>> opt.state["v"].tolist()
    [0.25]

    Raises RuleError at once for a function with another signature and for one that is not elementwise: run on random
    weights, on their halves and on a permutation of them, it must give the same bits. Cost: 1 gradient a step.

    >>> def sign_descent(w, g, *, lr):
    ...     return w - lr * optim.rules.ratio(g, abs(g))
    >>> w = mg.Tensor([1.0, -100.0], requires_grad=True)
    >>> loss = optim.from_rule(sign_descent, [w], lr=0.1).step(lambda: (w * w).sum())
    >>> w.numpy().round(4)
    array([  0.9, -99.9], dtype=float32)
    """
    opt = RuleOptimizer(rule, params, **hyper)
    applying.probe(rule, opt.arguments(), backend.namespace(opt.params.w))
    return opt

"""Optimizer: an update rule, its state and its hyperparameters, and what a step is.

    opt.zero_grad(); loss.backward(); opt.step()        the usual three lines
    loss = opt.step(closure)                            one line that works for every optimizer, SAM too
    opt = from_rule(my_rule, params, lr=0.1)            an optimizer from any elementwise function

A step is two things, and a wrapper (wrapper.py) may change either: `gradient`, which gradient is used, given the loss as
a function f(w) → (L, g); and `update`, what is done with it.
"""
import contextlib

import numpy as np

from ... import backend
from ...errors import UsageError
from ...parameters.collection import Parameters
from ...autograd.tensor import Tensor
from .. import rules
from . import applying as driver
from ...objective.closures import Evaluation
from .saving import by_name, check_method, follow, is_zero, plain, vectors
from ..schedules import base
from .signatures import REQUIRED, name_of, signature


class Steps:
    """What all optimizers share: a step made of `gradient` and `update`."""

    needs_closure = False

    def step(self, closure=None):
        """One step. Without a closure it uses the gradient that `backward` has left in `params.g`.

        closure: a function that returns the loss Tensor, and neither zeroes gradients nor calls backward; or a list of
                 such functions, one for each micro-batch, whose losses and gradients are averaged.
        Returns the loss at w before the step (a Tensor without history), None without a closure. The gradient that was
        used stays in `params.g`. Running statistics move in the first evaluation of the step only.
        Raises UsageError where the method needs a closure and there is none. Cost: see each class; as many backward
        passes as `gradient_evaluations` grows by.
        """
        if closure is not None:
            f = Evaluation(self.params, closure, self.count)
            L, g = self.gradient(f, f.here)
            self.params.g[:] = g
            self.update()
            return L
        if self.needs_closure:
            raise UsageError(f"{type(self).__name__}: step() got no closure, but this method evaluates the loss at more than "
                             "one point. Write loss = opt.step(lambda: F.cross_entropy(model(x), y)).")
        self.count(1)
        return self.update()

    def gradient(self, f, w):
        """(L, g): the loss at w and the gradient that the update uses."""
        return f(w)

    def zero_grad(self):
        """Fill the gradient vector with zeros."""
        self.params.zero_grad()


class Optimizer(Steps):
    """An update rule at work on the weights of a model.

    rule:    (w, g, <state>, t, *, <hyperparameters>) -> (w, <state>), elementwise. See rules.py.
    params:  model.parameters(), a list of Tensors, or one Tensor.
    lr:      a number, a vector (n,), or a schedule i ↦ α(i) of the 1-based iteration; `opt.lr` may be set at any time.
    penalty: λ of an L2 penalty λ/2 ‖w‖² whose gradient is added to g before the rule sees it.
    hyper:   the rule's other hyperparameters: numbers, or vectors (n,) made with `params.layout.fill`.
    Attributes: params, rule, hyper, state, steps (made so far), t (since the state was zero), gradient_evaluations.
    Memory: one vector (n,) for each name of the rule's state. Frozen parameters keep their bits.
    """

    def __init__(self, rule, params, *, penalty=0.0, **hyper):
        self.params = params if isinstance(params, Parameters) else Parameters(
            [params] if isinstance(params, Tensor) else list(params))
        self.rule, self.signature = rule, signature(rule)
        self.hyper = {**{k: v for k, v in self.signature.hyper.items() if k != "multiplier"}, **hyper}
        self._check_names(hyper)
        self.hyper = {name: plain(name, value, self.params) for name, value in self.hyper.items()}
        self.penalty = plain("weight_decay", penalty, self.params)
        self.base_lr = base(self.hyper["lr"]) if "lr" in self.hyper else 1.0
        self.steps = self.t = self.gradient_evaluations = 0
        self.state = {name: backend.namespace(self.params.w).zeros_like(self.params.w) for name in self.signature.state}

    @property
    def name(self):
        """Name of the rule."""
        return name_of(self.rule)

    def _check_names(self, hyper):
        if unknown := set(hyper) - set(self.signature.hyper):
            raise UsageError(f"{self.name}: got {', '.join(sorted(unknown))}, expected {', '.join(self.signature.hyper)}.")
        if missing := [k for k, v in self.hyper.items() if v is REQUIRED]:
            raise UsageError(f"{self.name}: no value for {', '.join(missing)}. Give it by name, as in {missing[0]}=0.1.")

    @property
    def lr(self):
        """The learning rate: a number, a vector, or a schedule."""
        return self.hyper.get("lr")

    @lr.setter
    def lr(self, value):
        self.hyper["lr"] = plain("lr", value, self.params)

    def arguments(self):
        """Hyperparameters of the coming step, by name: the schedule's value for lr, its multiplier, t."""
        given = dict(self.hyper)
        if callable(given.get("lr")):
            given["lr"] = plain("lr", given["lr"](self.steps + 1), self.params)
        if "multiplier" in self.signature.hyper and "multiplier" not in given:
            given["multiplier"] = given["lr"] / self.base_lr if np.ndim(self.base_lr) == 0 and self.base_lr else 1.0
        return {**given, "t": self.t + 1} if self.signature.counts else given

    def update(self):
        """w, state ← rule(w, g, state): one step with the gradient in `params.g`."""
        w = self.params.w
        self._follow(w)
        penalty = None if is_zero(self.penalty) else self.penalty
        driver.apply(self.rule, w, self.params.g, list(self.state.values()), self.arguments(), self.params.trainable(), penalty)
        self.steps, self.t = self.steps + 1, self.t + 1
        self.params.mark_changed()

    def reset(self):
        """State back to zero, and the t of the formulas with it; `steps`, which schedules count by, goes on."""
        self.t = 0
        for moment in self.state.values():
            moment[:] = 0

    def _follow(self, w):
        """State and vector hyperparameters in the dtype and on the backend of w, which may have moved."""
        for kept in (self.state, self.hyper):
            for name, value in kept.items():
                kept[name] = follow(value, w) if getattr(value, "ndim", 0) else value

    def count(self, passes):
        """Note that `passes` backward passes were made."""
        self.gradient_evaluations += passes

    # ------------------------------------------------------------ saving

    def state_dict(self):
        """Everything a new optimizer of the same kind needs to go on, bit for bit: NumPy arrays (copies) by parameter
        name, and plain numbers. A schedule is a function and is not part of it."""
        layout = self.params.layout
        hyper = {**self.hyper, "penalty": self.penalty, "base_lr": self.base_lr}
        return {
            "method": type(self).__name__, "rule": self.name, "steps": self.steps, "t": self.t,
            "gradient_evaluations": self.gradient_evaluations,
            "hyper": {k: by_name(v, layout) for k, v in hyper.items() if not callable(v)},
            "state": {k: by_name(v, layout) for k, v in self.state.items()},
        }

    def load_state_dict(self, saved):
        """Take over what `state_dict` returned. Nothing changes where it raises: CheckpointError for another method or
        other state names, LayoutError for other parameter names or shapes."""
        check_method(saved, type(self).__name__, self.name, self.state)
        w, layout = self.params.w, self.params.layout
        state, hyper = vectors(saved["state"], layout, w), vectors(saved["hyper"], layout, w)
        self.state = {name: state[name] for name in self.signature.state}         # in the order of the rule's arguments
        self.penalty, self.base_lr = hyper.pop("penalty"), hyper.pop("base_lr")
        self.hyper.update({k: v for k, v in hyper.items() if not callable(self.hyper.get(k))})
        self.steps, self.t = int(saved["steps"]), int(saved["t"])
        self.gradient_evaluations = int(saved["gradient_evaluations"])

    # ------------------------------------------------------------ looking inside

    @contextlib.contextmanager
    def observed(self, name=None, index=None):
        """For `explain.next`: the block's value is a list that gets (calls, new w) when a step is made, where `calls` are
        the (rule, arguments) that the step comes to for the chosen weights."""
        where, seen, update = self._positions(name, index), [], self.update

        def observed_update():
            cut = {k: v[where] if getattr(v, "ndim", 0) else v for k, v in self.arguments().items()}
            w, g = self.params.w[where].copy(), self.params.g[where].copy()
            calls = []
            if not is_zero(self.penalty):
                decay = self.penalty[where] if np.ndim(self.penalty) else self.penalty
                calls = [(rules.l2, {"w": w, "g": g, "weight_decay": decay})]
                g = rules.l2(w, g, weight_decay=decay)
            moments = {k: v[where].copy() for k, v in self.state.items()}
            calls.append((self.rule, {"w": w, "g": g, **moments, **cut}))
            update()
            seen.append((calls, self.params.w[where].copy()))

        self.update = observed_update
        try:
            yield seen
        finally:
            del self.update

    def _positions(self, name, index):
        """Index into the vector: of all weights, of one parameter, or of the elements `index` of it."""
        if name is None:
            return slice(None)
        entry = self.params.layout[name]
        if not self.params[name].requires_grad:
            raise UsageError(f"explain.next: {name} is frozen, so no step changes it.")
        places = np.arange(entry.start, entry.stop).reshape(entry.shape)
        return places[... if index is None else index]

    def __repr__(self):
        numbers = ", ".join(f"{k}={v}" for k, v in self.hyper.items() if not getattr(v, "ndim", 0))
        return f"{type(self).__name__}({self.name}: {numbers}; {self.params.layout.n} weights, step {self.steps})"


def from_rule(rule, params, **hyper):
    """An optimizer from any function rule(w, g, <state>, t, *, <hyperparameters>) -> (w, <state>).

    State: the names between g and t (or `*`), zeros at first. t is the 1-based number of the step. Hyperparameters are
    numbers, or vectors sliced like w; `lr` may be a schedule, and `multiplier` is filled in with the schedule's.
    Raises RuleError at once for a function of another shape, or one that is not elementwise: it is run on random weights,
    on halves and on a permutation of them, and must give the same bits.
    """
    opt = Optimizer(rule, params, **hyper)
    driver.probe(rule, opt.arguments(), backend.namespace(opt.params.w))
    return opt

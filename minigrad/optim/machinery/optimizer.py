"""Optimizer: what a step is, and what a method outputs. The base of every optimizer and wrapper.

    opt.zero_grad(); loss.backward(); opt.step()        the usual three lines
    loss = opt.step(closure)                            one line that works for every optimizer, SAM too
    with opt.result(loader): ...                        the model holds what the method outputs
    opt.finalize(loader)                                the same permanently, at the end of training

A step has two parts, and a wrapper (wrapper.py) may change either: `gradient`, which gradient is used, given the loss
as a function f(w) → (L, g); and `update`, what is done with it. A third method, `output`, says which weights the method
produces: usually w itself, for Lookahead the slow weights, for SWA the average.
"""
import contextlib
from functools import partial
from inspect import signature

from ... import backend, spelling
from ...autograd import Tensor
from ...errors import ArgumentError, NotFiniteError, UsageError
from ...nn import Module, batchnorms, kept_statistics, refresh_batchnorm
from ...objective.step_loss import StepLoss
from ...parameters import Parameters
from .finite import check, check_weights, statistics_kept_on
from .saving import follow


class Optimizer:
    """The base of all optimizers.

    params: model.parameters(), a list of Tensors, or one Tensor.
    Attributes: params, lr (None for a method without one), steps (made so far), gradient_evaluations, state (the
    moments by name), needs_closure (whether the loss is evaluated at more than one point in a step).

    >>> w = mg.Tensor([1.0], requires_grad=True)
    >>> opt = optim.SGD([w], lr=0.1)
    >>> isinstance(optim.SAM(opt), optim.Optimizer), opt.steps, opt.lr
    (True, 0, 0.1)
    """

    needs_closure = False
    lr = None
    penalised = False                     # whether an L2 penalty is part of the rule
    averages = False                      # whether the output is a mean of weights, which running statistics do not fit
    has_result = True                     # whether there is an output yet: an average needs its first capture
    in_result = False                     # whether a `result` block is active
    nonfinite_step = None                 # on a GPU: the first step with NaN or inf (0: none), an array there

    __signature__ = spelling.OfInit()

    def __new__(cls, *args, **kwargs):
        spelling.check_keywords(cls.__name__, cls.__init__, kwargs)
        if args and isinstance(args[0], (Module, Optimizer)) and "params" in signature(cls.__init__).parameters:
            instead = "model.parameters()" if isinstance(args[0], Module) else "opt.params"
            raise ArgumentError(f"{cls.__name__}: got {type(args[0]).__name__} for params, expected parameters. Write "
                                f"{instead}.")
        return super().__new__(cls)

    def __init__(self, params):
        self.params = params if isinstance(params, Parameters) else Parameters(
            [params] if isinstance(params, Tensor) else list(params))
        self.steps = self.gradient_evaluations = 0
        self.state = {}

    @property
    def core(self):
        """The innermost optimizer, which holds the rule and its state: itself unless it is a wrapper."""
        return self

    # ------------------------------------------------------------ a step

    def step(self, closure=None):
        """One step. Without a closure it uses the gradient that `backward` has left in `params.g`.

        closure: a function that returns the loss Tensor and neither zeroes gradients nor calls backward; or a list of
                 these, one for each micro-batch, whose losses and gradients are averaged.
        Returns the loss at w before the step (a Tensor without history); None without a closure. The gradient that was
        used stays in `params.g`. Running statistics change in the first evaluation of each micro-batch only.
        Raises NotFiniteError if a loss or a gradient of this step has NaN or inf, naming the parameter: weights, state,
        counters, averages and running statistics are then as before the step. Without a closure running statistics
        have moved already, in your forward pass. On a GPU it does not wait to see: `check_finite` raises later.
        Raises UsageError if the method needs a closure and got none, and inside a `result` or `params.at` block.
        Cost: see each class; `gradient_evaluations` grows by the backward passes made.
        """
        self.params.check_unbound("step")
        if self.core.in_result:
            raise UsageError(f"{type(self).__name__}: step() was called inside a `result` block, where the model holds "
                             "what the method outputs; the end of the block would undo the step. Leave it first.")
        if closure is not None:
            L, self.params.g[:] = self._checked_gradient(closure)
            self.update()
            return L
        if self.needs_closure:
            raise UsageError(f"{type(self).__name__}: step() got no closure, but this method evaluates the loss at "
                             "more than one point. Write loss = opt.step(lambda: F.cross_entropy(model(x), y)).")
        check(self, g=self.params.g)
        self.count(1)
        self.update()

    def _checked_gradient(self, closure):
        """(L, g) for the update. If they are not finite, nothing has changed: see `step`."""
        passes = self.gradient_evaluations
        with statistics_kept_on(NotFiniteError):
            try:
                f = StepLoss(self.params, closure, self.count, partial(check, self))
                L, g = self.gradient(f, f.here)
                if self.needs_closure:                  # g is computed from several evaluations
                    check(self, g=g)
            except NotFiniteError:
                self.count(passes - self.gradient_evaluations)
                raise
        return L, g

    def check_finite(self):
        """Raise NotFiniteError if the weights have NaN or inf or, on a GPU, a loss or gradient of any step since the
        last call had (there a step does not wait for the device to see; the error names the first such step).

        Cost: one pass over w, and on a GPU one number read. `fit` calls it at the end of every epoch.
        """
        check_weights(self)

    def next_rate(self):
        """The learning rate of the next step as a number: the mean of a vector, 1 for a method without one."""
        rate = self.lr
        rate = rate(self.steps + 1) if callable(rate) else 1.0 if rate is None else rate
        return float(rate.mean()) if hasattr(rate, "mean") else float(rate)

    def gradient(self, f, w):
        """(L, g): the loss at w and the gradient that the update uses."""
        return f(w)

    def update(self):
        """Move w, given the gradient in `params.g`."""
        raise NotImplementedError(f"{type(self).__name__} has no update")

    def count(self, passes):
        """Add `passes` backward passes to `gradient_evaluations`."""
        self.gradient_evaluations += passes

    @spelling.answering_keywords
    def zero_grad(self):
        """Fill the gradient vector with zeros."""
        self.params.zero_grad()

    def reset(self):
        """Set the state back to zero; `steps`, which schedules use, is kept."""

    # ------------------------------------------------------------ what the method outputs

    def output(self):
        """The weights (n,) that the method outputs: slow weights, an average. None: those it trains, `params.w`."""
        return None

    @contextlib.contextmanager
    def result(self, loader=None, how="exact"):
        """For the length of a block the model holds what the method outputs: `params.w`, `state_dict()` and `mg.save`
        included. Afterwards weights and running statistics are as before, bit for bit, even after an exception.

        loader: training batches, to recompute BatchNorm's statistics for these weights (cost: one forward pass over it,
                which does not advance the random state; how: see nn.refresh_batchnorm). Without it Lookahead's slow
                weights are evaluated with the running statistics of the fast ones, and evaluating an average of a net
                with BatchNorm raises UsageError.
        For a method that outputs the weights it trains, the block changes nothing and `loader` is not used.
        Raises UsageError if SWA has captured nothing yet. Memory: a copy of w and of the running statistics.
        """
        w, core = self.output(), self.core
        mine, before = None if w is None else self.params.w.copy(), core.in_result
        try:
            with kept_statistics(self.params.model if w is not None else None):
                core.in_result = True
                if w is not None:
                    self._hold(w, loader, how)
                yield
        finally:
            core.in_result = before
            if w is not None:
                self.params.assign(mine)

    def finalize(self, loader=None, how="exact"):
        """End the training: from now on the model holds what the method outputs. Returns a copy of these weights (n,).

        loader, how: as for `result`. Only a net with BatchNorm needs a loader: without one, evaluating its average
        raises UsageError until `nn.refresh_batchnorm(model, loader)` has been called.
        """
        if self.core.in_result:
            raise UsageError(f"{type(self).__name__}: finalize() was called inside a `result` block; the end of the "
                             "block would undo it. Leave the block first.")
        w = self.output()
        if w is not None:
            mine = self.params.w.copy()
            try:
                self._hold(w, loader, how)
            except BaseException:           # a loader that fails: the weights as they were, ready for another try
                self.params.assign(mine)
                raise
        return self.params.w.copy()

    def _hold(self, w, loader, how):
        """Put the output w into the model; recompute the running statistics, or mark an average's as stale."""
        model = self.params.model
        if loader is not None and model is None:
            raise UsageError(f"{type(self).__name__}: BatchNorm statistics cannot be recomputed, since the optimizer "
                             "was made from loose tensors. Make it with model.parameters(), or leave the loader out.")
        w = follow(w, self.params.w)
        for span in self.params.trainable():                    # frozen weights are nobody's to move
            self.params.w[span] = w[span]
        self.params.mark_changed()
        if loader is not None:
            with backend.kept_draws():
                refresh_batchnorm(model, loader, how)
            return
        for layer in batchnorms(model) if model is not None and self.averages else []:
            layer.stale = True

    # ------------------------------------------------------------ saving, looking inside

    def state_dict(self):
        """All that a new optimizer of the same kind needs to continue, bit for bit: NumPy arrays (copies) by parameter
        name, and plain numbers."""
        raise NotImplementedError(f"{type(self).__name__} has no state_dict")

    def load_state_dict(self, saved):
        """Take over what `state_dict` returned. Nothing changes if it raises: CheckpointError for another method or
        other settings of a wrapper (rates and the like are taken over), LayoutError for other names or shapes."""
        raise NotImplementedError(f"{type(self).__name__} has no load_state_dict")

    def observed(self, name=None, index=None):
        """For `explain.next`: see RuleOptimizer. UsageError for a method without an elementwise rule."""
        raise UsageError(f"explain.next: {type(self).__name__} has no elementwise rule to step through.")


spelling.answer_names(Optimizer, spelling.OPTIMIZER)

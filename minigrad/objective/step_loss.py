"""StepLoss: the loss of one step as a pure function f(w) → (L, g), from what a user hands to `opt.step`."""
import contextlib

from .. import backend
from ..autograd import Tensor, constant, grad, gradient_of_products, how_many
from ..errors import UsageError
from ..nn import frozen_statistics
from ..parallel import team, weight
from .penalty import flat


def no_check(L, g=None):
    """No check of losses and gradients."""


class StepLoss:
    """f(w) → (L, g): mean loss (a Tensor without history) and mean gradient (n,) of the micro-batches at the point w.

    params:   the parameters that f is a function of. `here` is `params.w`, the stored weights; an evaluation there,
              f(f.here) with this very array, binds nothing. A closure can still read them while f is evaluated at
              another point.
    closures: a function that returns the loss, or a list of them, one for each micro-batch.
    count:    count(1) is called for each backward pass.
    check:    check(L) is called with each loss before its backward pass, check(L, g) with the means of an evaluation;
              it raises if they cannot be used.
    penalty:  a Penalty whose gradient and Hessian are added; L stays what the closures return.
    In a process that trains with others (`fit(…, comm=…)`) the closures see its part of the batch, and every evaluation
    returns the means over the whole batch.
    moves:    the evaluations, counted from 1, that move running statistics; the others leave them alone.
    All of them draw the same random numbers (dropout masks) as the first.
    `parts`: the same for each micro-batch separately.
    Cost: a forward and a backward pass over every micro-batch.

    >>> from minigrad.objective import StepLoss
    >>> w = mg.Tensor(np.array([1.0, 2.0]), requires_grad=True)
    >>> f = StepLoss(mg.Parameters([w]), lambda: (w * w).sum(), count=lambda passes: None)
    >>> L, g = f(np.array([3.0, 0.0]))
    >>> L.item(), g, w.numpy()
    (9.0, array([6., 0.]), array([1., 2.]))
    """

    def __init__(self, params, closures, count, check=no_check, penalty=None, moves=(1,)):
        self.params, self.here, self.count, self.check = params, params.w, count, check
        self.penalty, self.moves = penalty, moves
        self.closures = list(closures) if isinstance(closures, (list, tuple)) else [closures]
        self.draws, self.graph, self.evaluations = None, None, 0
        if not self.closures or not all(map(callable, self.closures)):
            raise UsageError(f"step: got {type(closures).__name__}, expected a closure that returns the loss, or a "
                             "list of one or more of them (micro-batches).")

    @property
    def parts(self):
        """One StepLoss for each micro-batch."""
        return [self._like([closure], self.penalty, self.moves) for closure in self.closures]

    def with_penalty(self, penalty):
        """The same with a Penalty."""
        return self._like(self.closures, penalty, self.moves)

    def with_moves(self, moves):
        """The same with other evaluations that move running statistics."""
        return self._like(self.closures, self.penalty, moves)

    def _like(self, closures, penalty, moves):
        f = StepLoss(self.params, closures, self.count, self.check, penalty, moves)
        f.here = self.here
        return f

    def __call__(self, w):
        with self._at(w) as leaves, self._repeatable():
            L, g = self._backward(leaves, at_home=w is self.here)
            if mine := team.get():
                L, g = mine.mean_of(L, g)
            self.check(L, g)
        return L, g if self.penalty is None else g + self.penalty.times(w)

    def hvp(self, w, v):
        """H(w) v of the mean loss, exact. At w = `here` the graph is kept for further products.

        Cost: one backward pass through the recorded gradient. That gradient (a forward and a backward pass) is computed
        once at `here`, but again for every product elsewhere.
        """
        with self._at(w) as leaves:
            wanted = [t for t in leaves if t.requires_grad]
            gradient = self.graph if w is self.here else None
            if gradient is None:
                with self._repeatable():
                    loss = self._mean([self._value(closure) for closure in self.closures]) * weight()
                gradient = grad(loss, wanted, create_graph=True)
                self.count(1)
            if w is self.here:
                self.graph = gradient
            views = self.params.layout.views(v)
            parts = [constant(views[e.name]) for t, e in zip(leaves, self.params.layout) if t.requires_grad]
            products = iter(gradient_of_products(gradient, parts, wanted, retain_graph=True))
            self.count(how_many(v))
            Hv = flat([next(products) if t.requires_grad else t.detach() * 0 for t in leaves])
            if mine := team.get():
                Hv = mine.sum(Hv)
        return Hv if self.penalty is None else Hv + self.penalty.times(v)

    def _backward(self, leaves, at_home):
        """(mean loss, mean gradient): one backward pass for each micro-batch, added up in the leaves' gradients."""
        share, losses = weight() / len(self.closures), []
        for closure in self.closures:
            loss = self._value(closure)
            if not team.get():                          # else one process might stop while the others wait for it
                self.check(loss)
            if at_home and not losses:                  # only now: if those raise, the last gradient is kept
                self.params.zero_grad()
            loss.backward(None if share == 1.0 else backend.namespace(loss.data).full_like(loss.data, share))
            losses.append(constant(loss.data))
            self.count(1)
        gs = [t.grad if t.grad is not None else t.detach() * 0 for t in leaves]
        return self._mean(losses), flat(gs)

    @staticmethod
    def _value(closure):
        loss = closure()
        if not isinstance(loss, Tensor) or loss.size != 1:
            got = f"a tensor of shape {loss.shape}" if isinstance(loss, Tensor) else type(loss).__name__
            raise UsageError(f"step: the closure returned {got}, expected the loss, a Tensor of one element. It must "
                             "not zero gradients or call backward; the optimizer does.")
        return loss

    @staticmethod
    def _mean(losses):
        return losses[0] if len(losses) == 1 else sum(losses[1:], losses[0]) * (1.0 / len(losses))

    @contextlib.contextmanager
    def _at(self, w):
        """The leaves that stand for w: the parameters themselves if w is `here`, else stand-ins bound to w."""
        if w is self.here:
            yield list(self.params)
            return
        with self.params.at(w) as leaves:
            yield leaves

    @contextlib.contextmanager
    def _repeatable(self):
        """The same random numbers in every evaluation; running statistics are frozen in all but those of `moves`."""
        self.evaluations += 1
        draws, self.draws = self.draws, self.draws or backend.generator().bit_generator.state
        with (backend.kept_draws(draws) if draws else contextlib.nullcontext(),
              contextlib.nullcontext() if self.evaluations in self.moves else frozen_statistics()):
            yield

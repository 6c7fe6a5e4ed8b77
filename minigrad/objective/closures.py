"""The loss of one step as a pure function f(w) → (L, g), made from the closures that a user hands to `step`."""
import contextlib

from .. import backend
from ..autograd.calculus import grad, gradient_of_products
from ..errors import UsageError
from ..nn import frozen_statistics
from ..autograd.tensor import Tensor, constant


class Evaluation:
    """f(w) → (L, g): mean loss (a Tensor without history) and mean gradient (n,) of the micro-batches at the point w.

    The model's weights are what they were afterwards, bit for bit: elsewhere than at `f.here` they are set to w and
    copied back. Evaluations after the first draw the same random numbers (dropout masks) as the first and leave
    running statistics alone. `parts`: the same for each micro-batch on its own. `count(1)` is called for each backward
    pass.
    """

    def __init__(self, params, closures, count):
        self.params, self.here, self.count = params, params.w, count
        self.closures = list(closures) if isinstance(closures, (list, tuple)) else [closures]
        self.draws = self.graph = None
        if not self.closures or not all(map(callable, self.closures)):
            raise UsageError("step: expected a closure that returns the loss, or a list of them (micro-batches).")

    @property
    def parts(self):
        """One Evaluation for each micro-batch."""
        parts = [Evaluation(self.params, closure, self.count) for closure in self.closures]
        for part in parts:
            part.here = self.here
        return parts

    def __call__(self, w):
        with self._at(w), self._repeatable():
            L = self._backward()
        return L, self.params.g.copy()

    def hvp(self, w, v):
        """H(w) v of the mean loss, exact. At w = `here` the graph is kept for further products.

        Cost: a forward pass and a backward pass for the first product at w; each product is a backward pass through both.
        """
        leaves = [t for t in self.params if t.requires_grad]
        with self._at(w):
            if self.graph is None or w is not self.here:
                with self._repeatable():
                    loss = self._mean([self._value(closure) for closure in self.closures])
                self.graph = grad(loss, leaves, create_graph=True)
                self.count(1)
            views = self.params.layout.views(v)
            parts = [constant(views[e.name]) for t, e in zip(self.params, self.params.layout) if t.requires_grad]
            products = gradient_of_products(self.graph, parts, leaves, retain_graph=True)
        self.count(1)
        xp, out = backend.namespace(v), []
        for t in self.params:
            out.append(products.pop(0).data.reshape(-1) if t.requires_grad else xp.zeros(t.size, dtype=v.dtype))
        return xp.concatenate(out)

    def _backward(self):
        """Mean loss; the mean gradient is left in params.g."""
        self.params.zero_grad()
        share, losses = 1.0 / len(self.closures), []
        for closure in self.closures:
            loss = self._value(closure)
            loss.backward(None if share == 1.0 else backend.namespace(loss.data).full_like(loss.data, share))
            losses.append(constant(loss.data))
            self.count(1)
        return self._mean(losses)

    @staticmethod
    def _value(closure):
        loss = closure()
        if not isinstance(loss, Tensor) or loss.size != 1:
            got = f"a tensor of shape {loss.shape}" if isinstance(loss, Tensor) else type(loss).__name__
            raise UsageError(f"step: the closure returned {got}, expected the loss, a Tensor of one element. It neither "
                             "zeroes gradients nor calls backward; the optimizer does.")
        return loss

    @staticmethod
    def _mean(losses):
        return losses[0] if len(losses) == 1 else sum(losses[1:], losses[0]) * (1.0 / len(losses))

    @contextlib.contextmanager
    def _at(self, w):
        """The model at the point w; its weights are copied back at the end, whatever happens."""
        if w is self.here:
            yield
            return
        kept = self.here.copy()
        try:
            self.params.assign(w)
            yield
        finally:
            self.params.assign(kept)

    @contextlib.contextmanager
    def _repeatable(self):
        """From the second evaluation on: the random numbers of the first again, and running statistics stay put."""
        bits = backend.generator().bit_generator
        if self.draws is None:
            self.draws = bits.state
            yield
            return
        after, bits.state = bits.state, self.draws
        try:
            with frozen_statistics():
                yield
        finally:
            bits.state = after

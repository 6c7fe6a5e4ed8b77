"""Function: f(w) → (L, g) from a plain function of one Tensor."""
from .. import backend
from ..autograd import Tensor, constant, grad, gradient_of_products, no_grad, raw


class Function:
    """f(w) → (L, g), f.loss, f.hvp from a function of one Tensor, for problems that are not networks.

        f = Function(lambda w: F.logistic_loss(w, X, y, lam))

    Cost: 1 forward + 1 backward pass; hvp 1 forward + 2 backward.

    >>> f = ws.Function(lambda w: (w ** 3).sum())
    >>> f(np.array([1.0, 2.0]))
    (9.0, array([ 3., 12.]))
    >>> f.hvp(np.array([1.0, 2.0]), np.array([1.0, 1.0]))
    array([ 6., 12.])
    """

    def __init__(self, function):
        self.function = function

    def __call__(self, w):
        w = Tensor(raw(w), requires_grad=True)
        L = self.function(w)
        return L.item(), raw(grad(L, w))

    def loss(self, w):
        """L(w), a float."""
        with no_grad():
            return self.function(Tensor(raw(w))).item()

    def hvp(self, w, v):
        """∇²f(w) v, exact."""
        w = Tensor(raw(w), requires_grad=True)
        g = grad(self.function(w), w, create_graph=True)
        return raw(gradient_of_products([g], [constant(backend.asarray(raw(v)))], [w])[0])

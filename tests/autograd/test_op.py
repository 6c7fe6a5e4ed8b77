"""The contract of Op: partials by name, what a class inherits, what a node keeps; mistakes raise."""
import ast
import copy
import operator
import textwrap
from pathlib import Path

import numpy as np
import pytest

import minigrad as mg
import minigrad.functions as F
from minigrad.autograd import tape
from minigrad.autograd.tensor import Tensor
from minigrad.backend import namespace
from minigrad.errors import GraphError
from minigrad.functions.losses import CrossEntropy
from minigrad.functions.normalization import BatchNorm
from minigrad.functions.pooling import MaxAlong

from ..functions.cases import CASES, distinct, normal, positive


def leaf(array):
    return Tensor(np.array(array, dtype=float), requires_grad=True)


# ---------------------------------------------------------------- partials by name

def test_partials_are_found_by_the_names_of_the_arguments_whatever_their_order():
    class Difference(mg.Op):
        forward = staticmethod(operator.sub)

        def db(self, gy, y, a, b):
            return -gy

        def da(self, gy, y, a, b):
            return gy

    mg.check_grad(lambda a, b: mg.apply(Difference(), a, b), normal(3), positive(3))


def test_the_op_written_in_contributing_works():
    text = (Path(mg.__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = text.split("## Add a function")[1].split("```python\n")[1].split("```")[0]
    names = {"Op": mg.Op, "namespace": namespace}
    exec(textwrap.dedent(code), names)
    np.testing.assert_array_equal(mg.apply(names["Tanh"](), normal(3)).numpy(), np.tanh(normal(3)))
    mg.check_grad(lambda x: mg.apply(names["Tanh"](), x), normal(3))


def test_a_missing_partial_is_an_error_when_the_class_is_made():
    with pytest.raises(GraphError, match=r"Product: got forward\(a, b\) without a derivative for b, expected one for "
                                         r"each argument\. Write db\(self, gy, y, a, b\), which returns ∂L/∂b\."):
        class Product(mg.Op):
            def forward(self, a, b):
                return a * b

            def da(self, gy, y, a, b):
                return gy * b


def test_any_number_of_inputs_needs_a_vjp():
    with pytest.raises(GraphError, match=r"Total: got forward\(\*xs\).*Write vjp\(self, gy, y, inputs, needs\)"):
        class Total(mg.Op):
            def forward(self, *xs):
                return sum(xs)

            def dxs(self, gy, y, *xs):
                return gy


def test_a_subclass_that_adds_an_argument_needs_its_partial():
    with pytest.raises(GraphError, match="Shifted: .*without a derivative for b"):
        class Shifted(type(F.elementwise.TANH)):
            def forward(self, x, b):
                return np.tanh(x) + b


def test_a_vjp_stands_for_both_passes():
    class Total(mg.Op):
        def forward(self, *xs):
            return sum(x * x for x in xs)

        def vjp(self, gy, y, xs, needs):
            return [2.0 * gy * x for x in xs]

    mg.check_grad(lambda *xs: mg.apply(Total(), *xs), normal(3), positive(3), normal(3) + 1)


def test_too_few_gradients_are_an_error():
    class Forgetful(mg.Op):
        def forward(self, a, b):
            return a * b

        def vjp(self, gy, y, inputs, needs):
            return [gy * inputs[1]]

    a, b = leaf([1.0, 2.0]), leaf([3.0, 4.0])
    y = mg.apply(Forgetful(), a, b).sum()
    with pytest.raises(GraphError, match="forgetful: .*returned 1 gradients for 2 inputs, expected one for each input"):
        y.backward()
    assert a.grad is None and b.grad is None


# ---------------------------------------------------------------- what a class inherits

class Square(mg.Op):
    """y = x², with fast passes of its own."""
    def forward(self, x):
        return x * x

    def dx(self, gy, y, x):
        return 2.0 * gy * x

    def first_order(self, gy, y, inputs, needs):
        return (2.0 * gy * inputs[0],)

    def in_place(self, gy, y, inputs, needs):
        gy *= 2.0 * inputs[0]
        return (gy,)

    fresh = True


def test_fast_passes_are_not_inherited_by_a_class_with_other_formulas():
    class Cube(Square):
        def forward(self, x):
            return x * x * x

        def dx(self, gy, y, x):
            return 3.0 * gy * x * x

    class HalfGradient(Square):
        def dx(self, gy, y, x):
            return gy * x

    class Doubled(Square):
        def vjp(self, gy, y, inputs, needs):
            return (4.0 * gy * inputs[0],)

    for kind, slope in ((Square, 4.0), (Cube, 12.0), (HalfGradient, 2.0), (Doubled, 8.0)):
        x = leaf(2.0)
        (mg.apply(kind(), x * 1.0) * 1.0).backward()
        assert x.grad.item() == slope
        assert (kind.in_place, kind.fresh) == ((None, False) if kind is not Square else (Square.in_place, True))


def test_a_vjp_is_not_inherited_by_a_class_with_other_formulas():
    class Weighted(F.shaping.Concatenate):
        def forward(self, a, b):
            return np.concatenate([a, 3 * b])

        def da(self, gy, y, a, b):
            return gy[:len(a)]

        def db(self, gy, y, a, b):
            return 3.0 * gy[len(a):]

    a, b = leaf([1.0]), leaf([2.0])
    mg.apply(Weighted(0), a, b).sum().backward()
    assert (a.grad.item(), b.grad.item()) == (1.0, 3.0)


# ---------------------------------------------------------------- what a node keeps

def gradients(y, xs):
    """Of ⟨u, y⟩ for a fixed u: of first order, and the recorded one with its own derivative along the gradients."""
    u = np.random.default_rng(1).standard_normal(y.shape)
    first = mg.grad(y, xs, u, retain_graph=True)
    recorded = mg.grad((y * (u + 0.5 * y)).sum(), xs, create_graph=True)
    return [*first, *mg.grad(sum((g * g).sum() for g in recorded), xs, retain_graph=True)]


@pytest.mark.parametrize("op, inputs, others", [
    (MaxAlong(2, 2, 2), (distinct(2, 3, 4, 4),), (-distinct(2, 3, 4, 4),)),
    (MaxAlong(3, 3, 1), (distinct(2, 3, 4, 4),), (-distinct(2, 3, 4, 4),)),
    (BatchNorm(0.1), (normal(5, 3), positive(3), normal(3)), (3.0 * positive(5, 3), positive(3), normal(3))),
    (CrossEntropy(np.arange(3), np.full(3, 1 / 3), True), (normal(3, 3),), (5.0 * positive(3, 3).T,)),
], ids=["MaxAlong", "MaxAlong that overlaps", "BatchNorm", "CrossEntropy"])
def test_one_op_applied_twice_is_two_nodes(op, inputs, others):
    xs, zs = [leaf(a) for a in inputs], [leaf(a) for a in others]
    once = [g.numpy() for g in gradients(mg.apply(op, *xs), xs)]
    y = mg.apply(op, *xs)
    z = mg.apply(op, *zs)
    assert any(np.abs(a - b.numpy()).max() > 1e-3 for a, b in zip(once, gradients(z, zs))), "the two must differ"
    for a, b in zip(once, gradients(y, xs), strict=True):
        np.testing.assert_allclose(b.numpy(), a, rtol=1e-13, atol=1e-14)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_running_an_op_leaves_the_op_as_it_is(case):
    """forward and both backward passes write nothing to self: every op of the registry, applied twice."""
    y = case.f(*[leaf(a) for a in case.inputs])
    for node in tape.history(y) if y.op else []:
        before, content = dict(vars(node.op)), copy.deepcopy(vars(node.op))
        xs = [isinstance(x, Tensor) and x.requires_grad for x in node.inputs]
        inputs = [leaf(np.maximum(x.data, -9.0)) if wanted else x for x, wanted in zip(node.inputs, xs)]  # −∞ if padded
        gradients(mg.apply(node.op, *inputs), [x for x, wanted in zip(inputs, xs) if wanted])
        assert vars(node.op).keys() == before.keys()
        assert all(value is before[name] for name, value in vars(node.op).items()), type(node.op).__name__
        np.testing.assert_equal(vars(node.op), content)


def test_what_is_kept_comes_after_the_inputs_and_goes_with_the_graph():
    class Chosen(mg.Op):
        """y = max(x, 0), by a mask that forward keeps."""
        def forward(self, x):
            mask = x > 0
            return x * mask, mask

        def dx(self, gy, y, x, mask):
            assert type(mask) is np.ndarray
            return gy * mask

    x = leaf([1.0, -2.0, 3.0])
    y = mg.apply(Chosen(), x)
    np.testing.assert_array_equal(y.kept[0], [True, False, True])
    mg.check_grad(lambda x: mg.apply(Chosen(), x), x.numpy())
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), [1.0, 0.0, 1.0])
    assert y.kept is None and (x * 2.0).kept == ()
    assert type(Chosen()(x.numpy())) is np.ndarray
    z = mg.apply(Chosen(), Tensor(np.array([1, -1])))
    assert z.numpy().tolist() == [1, 0] and z.kept[0].tolist() == [True, False]


# ---------------------------------------------------------------- what Tensor can do

def test_the_operators_of_tensor_stand_in_one_file():
    """Everything attached to Tensor from outside is assigned in functions/operators.py, once."""
    package = Path(mg.__file__).parent
    targets = {path: [t.attr for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                      if isinstance(node, ast.Assign) for t in node.targets
                      if isinstance(t, ast.Attribute) and isinstance(t.value, ast.Name) and t.value.id == "Tensor"]
               for path in package.rglob("*.py")}
    attached = targets.pop(package / "functions" / "operators.py")
    assert not any(targets.values())
    assert "__add__" in attached and "backward" in attached and len(attached) == len(set(attached))


def test_a_partial_that_returns_nothing_is_an_error():
    class Forgetful(mg.Op):
        def forward(self, x):
            return 2 * x

        def dx(self, gy, y, x):
            gy * 2

    x = mg.Tensor([1.0], requires_grad=True)
    with pytest.raises(GraphError, match="forgetful: got None"):
        Forgetful()(x).sum().backward()
    assert x.grad is None


@pytest.mark.parametrize("value", [None, [1.0], "x", {}])
def test_a_forward_that_returns_no_array_is_an_error(value):
    class Odd(mg.Op):
        def forward(self, x):
            return value

        def dx(self, gy, y, x):
            return gy

    with pytest.raises(mg.errors.DTypeError, match="odd: forward returned"):
        Odd()(mg.Tensor([1.0]))


def test_arguments_called_y_and_settings_by_keyword():
    with pytest.raises(GraphError, match=r"dy\(self, gy, out, y\)"):
        class Missing(mg.Op):
            def forward(self, y):
                return y

    class Scaled(mg.Op):
        def forward(self, x, *, by=3.0):
            return by * x

        def dx(self, gy, y, x):
            return 3.0 * gy

    x = mg.Tensor([2.0], requires_grad=True)
    Scaled()(x).sum().backward()
    assert x.grad.numpy() == 3.0

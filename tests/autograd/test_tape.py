"""The sweep: order, reuse, freeing, what it refuses, and that it needs no recursion."""
import numpy as np
import pytest

import minigrad as mg
from minigrad.autograd import tape
from minigrad.errors import GraphError, ShapeError, StaleGraphError
from minigrad.autograd.op import Op, apply
from minigrad.autograd.tensor import Tensor


def leaf(*values):
    return Tensor(np.array(values if len(values) != 1 else values[0]), requires_grad=True)


def test_a_chain_of_20000_ops_needs_no_recursion():
    x = leaf(1.5)
    y = x
    for _ in range(20_000):
        y = y * 1.0001
    y.backward()
    np.testing.assert_allclose(x.grad.numpy(), 1.0001 ** 20_000, rtol=1e-9)
    assert len(tape.history(x * 1.0)) == 1


def test_a_long_chain_is_released_without_recursion():
    y = leaf(1.0)
    for _ in range(20_000):
        y = y + 1.0
    del y


def test_a_long_chain_differentiates_twice():
    x = leaf(1.0)
    y = x * x
    for _ in range(5_000):
        y = y * 1.0
    g = mg.grad(y, x, create_graph=True)
    assert mg.grad(g, x).item() == 2.0


def test_reused_nodes_are_swept_once_with_the_whole_gradient():
    seen = []

    class Spy(Op):
        def forward(self, x):
            return x * 1.0

        def dx(self, gy, y, x):
            seen.append(float(gy))
            return gy

    a = leaf(3.0)
    b = apply(Spy(), a + a)
    c = b * b
    c.backward()                          # c = 4 a²
    assert a.grad.item() == 8 * 3.0
    assert seen == [2 * 6.0]


def test_a_binary_tree_of_reuse_takes_one_sweep_per_node():
    a = leaf(1.0)
    b = a
    for _ in range(60):                   # 2⁶⁰ paths
        b = b + b
    b.backward()
    assert a.grad.item() == 2.0 ** 60


def test_gradients_add_up_over_backward_passes():
    a = leaf(3.0)
    (a * a).backward()
    first = a.grad
    (a * 2.0).backward()
    assert a.grad.item() == 8.0
    assert first.item() == 6.0, "the gradient handed out before is a value, not a counter"


def test_the_gradient_is_not_an_alias_of_the_cotangent():
    a, gy = leaf([1.0, 2.0]), np.array([1.0, 1.0])
    (a + 0.0).backward(gy)
    gy[:] = 9.0
    np.testing.assert_array_equal(a.grad.numpy(), [1.0, 1.0])
    b = leaf([1.0, 2.0])
    (a + b).backward(np.ones(2))
    a.grad.data[:] = 7.0
    np.testing.assert_array_equal(b.grad.numpy(), [1.0, 1.0])


def test_a_branch_that_needs_no_gradient_gets_none():
    a, b = leaf(2.0), Tensor(np.array(3.0))
    (a * b).backward()
    assert a.grad.item() == 3.0 and b.grad is None


def test_second_backward_on_a_freed_graph_raises():
    a = leaf(2.0)
    b = a * a
    c = b * b
    c.backward()
    for again in (c.backward, b.backward, lambda: (b + 1.0).backward(), lambda: mg.grad(b * 2.0, a)):
        with pytest.raises(GraphError, match="freed by an earlier backward.*Run the forward pass again.*retain_graph"):
            again()


def test_retain_graph_allows_another_sweep():
    a = leaf(2.0)
    b = a ** 3
    b.backward(retain_graph=True)
    b.backward()
    assert a.grad.item() == 2 * 12.0
    with pytest.raises(GraphError):
        b.backward()


def test_create_graph_records_the_gradient():
    a = leaf(2.0)
    (a ** 3).backward(create_graph=True)
    assert a.grad.requires_grad
    assert mg.grad(a.grad, a).item() == 12.0
    b = leaf(2.0)
    (b ** 3).backward()
    assert not b.grad.requires_grad and b.grad.op is None


def test_an_ordinary_pass_records_nothing(monkeypatch):
    a = leaf([1.0, 2.0])
    y = (mg.functions.softmax(a * a) * a).sum()
    monkeypatch.setattr("minigrad.autograd.tensor.tick",
                        lambda: pytest.fail("a node was recorded during an ordinary pass"))
    y.backward()


def test_no_grad():
    a = leaf(2.0)
    with mg.no_grad():
        b = a * a
        with mg.no_grad():
            pass
        c = a * a
    assert not b.requires_grad and b.op is None and not c.requires_grad
    assert (a * a).requires_grad
    with pytest.raises(ZeroDivisionError):
        with mg.no_grad():
            raise ZeroDivisionError
    assert (a * a).requires_grad, "an exception inside the block leaves recording on"
    with pytest.raises(GraphError, match="without a graph.*requires_grad=True.*no_grad"):
        b.backward()


def test_no_grad_around_a_backward_pass_changes_nothing():
    a = leaf(2.0)
    b = a * a
    with mg.no_grad():
        b.backward()
    assert a.grad.item() == 4.0


def test_backward_on_many_elements_needs_a_cotangent():
    a = leaf([1.0, 2.0])
    with pytest.raises(GraphError, match=r"shape \(2,\) and no cotangent, expected a scalar.*grad=.*sum"):
        (a * a).backward()
    with pytest.raises(ShapeError, match=r"cotangent of shape \(3,\), expected \(2,\)"):
        (a * a).backward(np.ones(3))
    (a * a).backward(np.array([1.0, 10.0]))
    np.testing.assert_array_equal(a.grad.numpy(), [2.0, 40.0])


def test_a_single_element_of_any_shape_is_a_scalar():
    a = leaf([[2.0]])
    (a * a).backward()
    np.testing.assert_array_equal(a.grad.numpy(), [[4.0]])


def test_a_cotangent_of_another_dtype_is_converted():
    a = Tensor(np.ones(2, dtype=np.float32), requires_grad=True)
    (a * 2.0).backward(np.ones(2))
    assert a.grad.dtype == np.float32


def test_backward_on_a_leaf_or_a_constant_raises():
    for t in (leaf(2.0), Tensor(np.array(2.0)), Tensor(np.array(2.0)) * 3.0):
        with pytest.raises(GraphError, match="without a graph"):
            t.backward()


# ---------------------------------------------------------------- staleness

def collection():
    p = mg.Parameters([leaf([1.0, 2.0]), leaf([3.0])])
    return p, lambda: (p[0] * p[0]).sum() + p[1].sum()


@pytest.mark.parametrize("change", [
    lambda p: p.assign(np.zeros(3)), lambda p: p.mark_changed(), lambda p: setattr(p[1], "data", np.zeros(1)),
    lambda p: mg.optim.SGD(p, lr=0.1).step()], ids=["assign", "changed", "data", "step"])
def test_weights_changed_between_forward_and_backward_are_seen(change):
    p, f = collection()
    y = f()
    change(p)
    with pytest.raises(StaleGraphError, match="parameter '[01]' was changed in place.*Run the forward pass again"):
        y.backward()
    f().backward()


def test_loading_a_state_is_seen_and_mg_grad_sees_it_too():
    model = mg.nn.Linear(2, 1)
    model.parameters()
    y = model(np.ones((1, 2), dtype=np.float32)).sum()
    model.load_state_dict(model.state_dict())
    with pytest.raises(StaleGraphError, match="'weight'"):
        mg.grad(y, list(model.parameters()))


def test_raw_writes_cannot_be_seen():
    p, f = collection()
    y = f()
    p.w[0] = 5.0
    p[1].data[...] = 5.0
    y.backward()
    np.testing.assert_array_equal(p.g, [10.0, 4.0, 1.0])


def test_a_graph_of_gradients_goes_stale_too():
    p, f = collection()
    g = mg.grad(f(), p[0], create_graph=True)
    p.assign(np.zeros(3))
    with pytest.raises(StaleGraphError):
        mg.grad(g.sum(), p[0])


def test_create_graph_into_parameters_points_to_grad():
    p, f = collection()
    with pytest.raises(GraphError, match="create_graph=True cannot write.*Use mg.grad"):
        f().backward(create_graph=True)
    (g,) = mg.grad(f(), [p[0]], create_graph=True)
    np.testing.assert_array_equal(mg.grad(g.sum(), p[0]).numpy(), [2.0, 2.0])


def test_a_broadcast_input_gets_the_sum_of_its_gradients():
    x, y = (mg.Tensor(a, requires_grad=True) for a in (np.array([[1.0, 2.0, 3.0]]), np.arange(12.0).reshape(4, 3)))
    (x * y).backward(np.ones((4, 3)))
    np.testing.assert_array_equal(x.grad.numpy(), [[18.0, 22.0, 26.0]])
    np.testing.assert_array_equal(y.grad.numpy(), np.tile([1.0, 2.0, 3.0], (4, 1)))

"""The way back: one sweep from a result to the leaves, in the reverse order of creation.

Tensors are numbered as they are made, so from the highest number to the lowest every result comes before what it was
made from. `sweep` walks that order and lets each op turn the gradient of its output into those of its inputs:

    ∂L/∂x = Σ_y ∂L/∂y · ∂y/∂x        over all y that x went into
"""
from heapq import heappop, heappush
from operator import attrgetter

from .. import backend
from ..errors import GraphError, ShapeError
from .modes import sweeping
from .stacked import Stacked
from .tensor import Tensor, as_tensor, constant
from .unbroadcast import Cast, unbroadcast


def sweep(y, gy, at_leaf, at_result=None, wanted=None, create_graph=False, retain_graph=None):
    """Carry gy = ∂L/∂y back through everything y was made from.

    at_leaf(x, g):   is called with each contribution to the gradient of each leaf x.
    at_result(x, g): is called with the whole gradient of each op result x.
    wanted:          the Tensors to reach; other branches are left out (None: all that require a gradient).
    g is an array, or a Tensor with history under `create_graph`. Frees the graph as it goes unless `retain_graph`.
    """
    retain = create_graph if retain_graph is None else retain_graph
    useful = None if wanted is None else _leading_to(wanted, y)
    waiting, numbers = {y.number: (y, gy, False)}, [-y.number]     # a heap: the newest result comes next
    while numbers:
        node, g, owned = waiting.pop(-heappop(numbers))
        inputs = node.inputs
        if inputs is None:
            raise GraphError(FREED)
        if at_result is not None:
            at_result(node, g)
        fresh = node.op.fresh
        gradients = _pull_back(node, g, owned and useful is None, inputs, useful, create_graph)
        if len(gradients) != len(inputs):
            raise GraphError(f"{node.op}: its backward pass returned {len(gradients)} gradients for {len(inputs)} "
                             "inputs, expected one for each input (None if it is not needed).")
        for x, gx in zip(inputs, gradients):
            if gx is None:
                kind = x.__class__
                if kind is not float and kind is not int and (x.requires_grad if useful is None else id(x) in useful):
                    raise GraphError(f"{node.op}: got None for the gradient of an input of "
                                     f"shape {x.shape}, expected the gradient. Return it from the partial derivative.")
                continue
            like = x.data
            if gx.shape != like.shape or gx.dtype is not like.dtype:
                gx = unbroadcast(gx, like)
            if x.op is None:
                at_leaf(x, gx)
                continue
            n = x.number
            if n in waiting:
                waiting[n] = (x, waiting[n][1] + gx, True)
            else:
                waiting[n] = (x, gx, fresh)
                heappush(numbers, -n)
        if not retain:
            node.inputs = node.kept = None


def _pull_back(node, g, owned, inputs, useful, create_graph):
    """The gradients of one op's inputs from the gradient g of its result (None if it is not needed).

    `owned`: nobody else holds g, so the op may overwrite it.
    """
    values, needs = [], []
    for x in inputs:
        kind = x.__class__
        if kind is not Tensor:
            if kind is float or kind is int:
                values.append(x)
                needs.append(False)
                continue
            x.check_fresh(node.number)
        values.append(x if create_graph else x.data)
        needs.append(x._requires_grad if useful is None else id(x) in useful)
    if node.kept:
        values += node.kept
    op = node.op
    if create_graph:
        return op.vjp(g, node, values, needs)
    if g.__class__ is Stacked:                # the formulas alone: fast first orders are written for one gradient
        return op.vjp(g, node.data, values, needs)
    if owned and op.in_place is not None:
        return op.in_place(g, node.data, values, needs)
    return op.first_order(g, node.data, values, needs)


FREED = ("backward: got a graph that was freed by an earlier backward pass, expected an unused one. Run the forward "
         "pass again, or keep the graph with retain_graph=True.")


def _leading_to(wanted, y):
    """ids of the wanted Tensors and of everything between them and y."""
    useful = {id(x) for x in wanted}
    for node in history(y):
        if any(id(x) in useful for x in node.inputs):
            useful.add(id(node))
    return useful


def history(y):
    """All op results that y was made from, y included, oldest first."""
    seen, stack, nodes = {y.number}, [y], [y]
    while stack:
        inputs = stack.pop().inputs
        if inputs is None:
            raise GraphError(FREED)
        for x in inputs:
            if x.__class__ is Tensor and x.op is not None and x.number not in seen:
                seen.add(x.number)
                stack.append(x)
                nodes.append(x)
    return sorted(nodes, key=attrgetter("number"))


def backward(y, grad=None, create_graph=False, retain_graph=None):
    """Add ∂y/∂x to `x.grad` for every leaf x that requires a gradient. (Also `y.backward(...)`.)

    grad:         ∂L/∂y, of y's shape; may be left out when y has one element (then it is 1).
    create_graph: record the sweep, so that the gradients can be differentiated again.
    retain_graph: keep the graph for another sweep (default: create_graph).
    Raises GraphError without a graph, on a freed one, or without `grad` on more than one element;
    StaleGraphError when weights changed since the forward pass. If it raises, no gradient has changed.
    Cost: one backward pass, about two forward passes.
    """
    gy, arrived = starting_gradient(y, grad, create_graph), []
    with sweeping(create_graph):
        sweep(y, gy, lambda x, g: arrived.append((x, g)), create_graph=create_graph, retain_graph=retain_graph)
        for x, g in arrived:              # only now, so that a sweep that raises has added nothing
            x.accumulate(g, create_graph)


def starting_gradient(y, grad, create_graph):
    """∂L/∂y at the start of a sweep: `grad`, or 1 for a single element. An array, or a Tensor under create_graph."""
    if not y.requires_grad or y.op is None:
        raise GraphError("backward: got a tensor without a graph, expected the result of ops on tensors that require a "
                         "gradient. Set requires_grad=True on the inputs, and do not compute under no_grad().")
    if grad is None:
        if y.size != 1:
            raise GraphError(f"backward: got a tensor of shape {y.shape} and no cotangent, expected a scalar. "
                             "Pass grad= (∂L/∂y, of the same shape), or reduce to one number with .sum() or .mean().")
        grad = constant(backend.namespace(y.data).ones_like(y.data))
    grad = as_tensor(grad)
    if grad.shape != y.shape:
        raise ShapeError(f"backward: got a cotangent of shape {grad.shape}, expected {y.shape}, the shape of the "
                         "result.")
    grad = grad if grad.dtype == y.dtype else Cast(y.dtype)(grad)
    return grad if create_graph else grad.data

"""All trainable parameters of a model as one vector w, and its named views.

    params = model.parameters()
    params.w, params.g               flat arrays (n,): the weights and their gradient
    params.w[:] = v                  in place: every parameter is a view of w
    params.layout["0.weight"]        where a parameter lives: shape, start, stop
    with params.at(v): ...           the model computes with v; w stays as it is

Who owns the memory. A `Store` owns two flat arrays, w and g, and nothing else owns weights. A `Parameter` is a view of
one part of a Store, in its own shape; a `Parameters` collection is a span of one Store; a `Layout` knows names, shapes
and places, and no arrays. (CONTRIBUTING.md has the drawing.)

When it moves. `Parameter(array)` copies the array into a small Store of its own. The first `model.parameters()` copies
all of them into one new Store, and from then on each is a view of that; a child's `parameters()` is a span of it.
`model.to(…)` makes a new Store in another dtype or on another backend. Loading, `assign` and optimizer steps write in
place. The objects `params` and `p` stay valid through all of this, the arrays do not: keep `params`, not `params.w`.

Who may write. Each change of w sets a new `store.version`; a graph older than that is refused (StaleGraphError).

| who writes w                                                         | does a graph made before see it?    |
|----------------------------------------------------------------------|-------------------------------------|
| optimizer steps, `params.assign(v)`, `load_state_dict`, `p.data = x` | yes                                 |
| `params.w = v`, `params.w -= v`                                      | yes: the same as `assign`           |
| `params.w[:] = v`, `p.data[...] = x`                                 | no: call `params.mark_changed()`    |
| arrays that share memory: `p.detach().data`, `mg.Tensor(p).data`     | no: only read them                  |
| `p.numpy()`, `mg.to_numpy(p)`                                        | refused: read-only                  |
| anything at all inside `with params.at(v):`                          | refused: weights are read-only      |

The same holds for a Tensor that is not a Parameter: a graph sees no write into `x.data[...]`, into the array that
`mg.Tensor(array)` shares (`mg.tensor` copies), or `x.data = array`. Do not write between forward and backward pass.

Inside `params.at(v)` every read of a parameter gives v, in the thread of the block only, while `params.w` still shows
the parameters' own weights. g is written by `backward`, which adds, and by `zero_grad`; anyone may write it.

Read layout.py (names and places), store.py, parameter.py, collection.py (Parameters).
"""
from .collection import Parameters
from .layout import Entry, Layout
from .parameter import Parameter, check_unbound

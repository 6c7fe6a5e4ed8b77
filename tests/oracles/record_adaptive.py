"""Records what other libraries do with a given sequence of gradients: tests/oracles/adaptive.json.

    pip install optax keras timm torchvision pytorch_optimizer torch && python tests/oracles/record_adaptive.py

Run by hand; `test_adaptive_recorded.py` compares minigrad with the file, which names the versions. float64 everywhere,
four weights, twelve steps, the rate halved at the fifth.
"""
import importlib.metadata
import json
import os
from pathlib import Path

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"
RATES = [0.1] * 4 + [0.05] * 8
_draw = np.random.default_rng(0)
START = _draw.normal(size=4)
GRADIENTS = _draw.normal(size=(12, 4)) * 10.0 ** _draw.integers(-1, 2, size=(12, 1))


def with_optax():
    import jax
    import jax.numpy as jnp
    import optax
    jax.config.update("jax_enable_x64", True)
    rate = lambda count: jnp.where(count < 4, 0.1, 0.05)
    methods = {
        "lion": optax.lion(rate, 0.8, 0.95, weight_decay=0.3), "adadelta": optax.adadelta(rate, 0.8, 0.02),
        "nadam": optax.nadam(rate, 0.8, 0.95, 0.02), "radam": optax.radam(rate, 0.8, 0.95, eps=0.0),
        "adamax": optax.adamax(rate, 0.8, 0.95, 0.02), "amsgrad": optax.amsgrad(rate, 0.8, 0.95, 0.02),
        "adam with eps_root": optax.adam(rate, 0.8, 0.95, eps=0.0, eps_root=0.02),
        "centred rmsprop": optax.rmsprop(rate, 0.9, 0.02, centered=True),
        "rmsprop from 1": optax.rmsprop(rate, 0.9, 0.02, initial_scale=1.0),
        "adagrad from 0.1": optax.adagrad(rate, 0.1, 0.02),
    }
    for name, method in methods.items():
        w = jnp.asarray(START)
        state, path = method.init(w), []
        for g in GRADIENTS:
            updates, state = method.update(jnp.asarray(g), state, w)
            w = optax.apply_updates(w, updates)
            path.append(np.asarray(w))
        yield f"optax {name}", path


def with_keras():
    import keras
    keras.config.set_floatx("float64")
    o = keras.optimizers
    methods = {
        "Nadam": o.Nadam(0.1, 0.8, 0.95, 0.02), "Adamax": o.Adamax(0.1, 0.8, 0.95, 0.02),
        "Adadelta": o.Adadelta(0.1, 0.8, 0.02), "Lion": o.Lion(0.1, 0.8, 0.95),
        "centred RMSprop": o.RMSprop(0.1, 0.9, epsilon=0.02, centered=True),
        "Adagrad from 0.1": o.Adagrad(0.1, 0.1, 0.02), "AdamW": o.AdamW(0.1, 0.3, 0.8, 0.95, 0.02),
    }
    for name, method in methods.items():
        w, path = keras.Variable(START, dtype="float64"), []
        method.build([w])
        for rate, g in zip(RATES, GRADIENTS):
            method.learning_rate = rate
            method.apply([keras.ops.convert_to_tensor(g)])
            path.append(np.asarray(w.value))
        yield f"Keras {name}", path


def with_timm():
    import timm.optim
    yield from on_tensors({"timm Lion": lambda w: timm.optim.Lion(w, 0.1, (0.8, 0.95), 0.3),
                           "timm RMSpropTF": lambda w: timm.optim.RMSpropTF(w, 0.1, 0.9, 0.02)})


def with_pytorch_optimizer():
    import pytorch_optimizer
    yield from on_tensors({"pytorch_optimizer Lion": lambda w: pytorch_optimizer.Lion(w, 0.1, (0.8, 0.95), 0.3)})


def on_tensors(methods):
    """The path of each optimizer on a tensor of PyTorch."""
    import torch
    for name, make in methods.items():
        w = torch.nn.Parameter(torch.tensor(START))
        method, path = make([w]), []
        for rate, g in zip(RATES, GRADIENTS):
            method.param_groups[0]["lr"] = rate
            w.grad = torch.tensor(g)
            method.step()
            path.append(w.detach().numpy().copy())
        yield name, path


if __name__ == "__main__":
    runs = (with_optax, with_keras, with_timm, with_pytorch_optimizer)
    found = {name: np.array(path).tolist() for run in runs for name, path in run()}
    packages = ("optax", "jax", "keras", "timm", "pytorch_optimizer", "torch", "numpy")
    versions = {package: importlib.metadata.version(package) for package in packages}
    target = Path(__file__).with_name("adaptive.json")
    rows = ",\n".join(f'    {json.dumps(name)}: {json.dumps(path)}' for name, path in found.items())
    target.write_text(f'{{\n  "versions": {json.dumps(versions)},\n  "trajectories": {{\n{rows}\n  }}\n}}\n', "utf-8")

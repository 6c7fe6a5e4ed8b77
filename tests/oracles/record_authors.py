"""Forty steps of the published SAM, ASAM, SWA and Lookahead codes, and of timm's optimizers, written to recorded/.

    pip install torch==2.13.0 timm==1.0.31 && python -m tests.oracles.record_authors FOLDER

FOLDER holds checkouts: sam (github.com/davda54/sam, 3c3afdb), asam (SamsungLabs/ASAM, f156a68), swa (timgaripov/swa,
411b2fc) and lookahead (michaelrzhang/lookahead, c4fd85f). Their files are run as they are, but for two words of swa's
utils.py: `.cuda(async=True)` is no Python since 3.7, and there is no GPU here. Nothing of them is kept but numbers.
"""
import sys
import types
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from . import small_cnn as setup
from .steps import RECORDED, START, gradient, rates, write


def load(path, edit=lambda text: text):
    """A module from a file, its text edited first."""
    module = types.ModuleType(path.stem)
    exec(compile(edit(path.read_text(encoding="utf-8")), str(path), "exec"), module.__dict__)
    return module


def network():
    """The net in float64 with the weights of `small_cnn`."""
    model = setup.network(torch.nn).double()
    vector_to_parameters(torch.tensor(setup.weights()), model.parameters())
    return model


def vector(model):
    return parameters_to_vector(model.parameters()).detach().numpy().copy()


def statistics(model):
    """Running means and variances in one vector (20,)."""
    return np.concatenate([b.numpy() for name, b in model.named_buffers() if "running" in name])


def sgd(model):
    return torch.optim.SGD(model.parameters(), setup.LR, setup.MOMENTUM, weight_decay=setup.DECAY)


def run(step):
    """Train: step(model, loss) -> float, where loss() is the batch's loss now. Losses, weights at MARKS, statistics."""
    model = network()
    take, losses, kept = step(model), [], []
    for i in range(1, setup.STEPS + 1):
        x, y = map(torch.tensor, setup.batch(i))
        losses.append(take(lambda: cross_entropy(model(x), y)))
        if i in setup.MARKS:
            kept.append(vector(model))
    return {"losses": losses, "weights": kept, "statistics": statistics(model)}


def backward(loss):
    value = loss()
    value.backward()
    return value.item()


def davda54(module, bypass=None, **settings):
    """The two-call form of the README; with `bypass` running statistics stay out of the second pass."""
    def start(model):
        opt = module.SAM(model.parameters(), torch.optim.SGD, lr=setup.LR, momentum=setup.MOMENTUM,
                         weight_decay=setup.DECAY, **settings)

        def take(loss):
            if bypass:
                bypass.enable_running_stats(model)
            first = backward(loss)
            opt.first_step(zero_grad=True)
            if bypass:
                bypass.disable_running_stats(model)
            backward(loss)
            opt.second_step(zero_grad=True)
            return first
        return take
    return start


def samsung(make, **settings):
    """As in example_cifar.py."""
    def start(model):
        minimizer = make(sgd(model), model, **settings)

        def take(loss):
            first = backward(loss)
            minimizer.ascent_step()
            backward(loss)
            minimizer.descent_step()
            return first
        return take
    return start


def lookahead(make, **settings):
    """Lookahead around SGD."""
    def start(model):
        opt = make(sgd(model), **settings)

        def take(loss):
            opt.zero_grad()
            first = backward(loss)
            opt.step()
            return first
        return take
    return start


def swa(utils, swa_start):
    """The loop of train.py at a constant rate, an average every epoch from the end of epoch `swa_start`."""
    model, averaged = network(), network()
    opt, captured = sgd(model), 0
    for i in range(1, setup.STEPS + 1):
        x, y = map(torch.tensor, setup.batch(i))
        opt.zero_grad()
        cross_entropy(model(x), y).backward()
        opt.step()
        if i % setup.EPOCH == 0 and i // setup.EPOCH >= swa_start:
            utils.moving_average(averaged, model, 1.0 / (captured + 1))
            captured += 1
    utils.bn_update([(torch.tensor(x), y) for x, y in setup.batches()], averaged)
    return {"captured": captured, "weights": vector(averaged), "statistics": statistics(averaged)}


def timm_path(make, lr):
    """An optimizer on one tensor of the problem of `steps`."""
    w = torch.nn.Parameter(torch.tensor(START))
    opt, path = make([w], lr), []
    for rate in rates(lr):
        opt.param_groups[0]["lr"] = rate
        w.grad = torch.tensor(gradient(w.detach().numpy()))
        opt.step()
        path.append(w.detach().numpy().copy())
    return np.array(path)


def timm_average(make):
    """Its averages (12, 8) of a weight that takes steps of SGD from START, and of a buffer twice as large."""
    layer, path = torch.nn.BatchNorm1d(4).double(), []
    layer.weight.data, layer.running_mean = torch.tensor(START), torch.tensor(2 * START)
    average = make(layer)
    for w in timm_path(torch.optim.SGD, 0.1):
        layer.weight.data, layer.running_mean = torch.tensor(w), torch.tensor(2 * w)
        average.update(layer)
        path.append(np.concatenate([average.module.weight.detach().numpy(), average.module.running_mean.numpy()]))
    return np.array(path)


def record_timm():
    """recorded/timm.json. The files alone that are run are imported, since timm itself wants torchvision."""
    folder = find_spec("timm").submodule_search_locations[0]
    for name, path in (("timm", folder), ("timm.optim", f"{folder}/optim"), ("timm.utils", f"{folder}/utils")):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__path__ = [path]
    from timm.optim.lion import Lion
    from timm.optim.lookahead import Lookahead
    from timm.optim.rmsprop_tf import RMSpropTF
    from timm.optim.sgdw import SGDW
    from timm.utils.model_ema import ModelEmaV3
    defaults = Lion([torch.zeros(1)]).defaults
    write("timm", f"timm 1.0.31, PyTorch {torch.__version__}", {
        "SGDW": timm_path(lambda p, lr: SGDW(p, lr, 0.9, weight_decay=0.1), 0.1),
        "RMSpropTF": timm_path(lambda p, lr: RMSpropTF(p, lr, 0.9, 1e-2, momentum=0.9), 0.05),
        "Lookahead": timm_path(lambda p, lr: Lookahead(torch.optim.SGD(p, lr, 0.9), k=3), 0.1),
        "alpha and k of Lookahead": [Lookahead(torch.optim.SGD([torch.zeros(1)])).defaults[f"lookahead_{name}"]
                                     for name in ("alpha", "k")],
        "ModelEmaV3": timm_average(lambda model: ModelEmaV3(model, 0.8)),
        "lr, betas, weight_decay of Lion": [defaults["lr"], *defaults["betas"], defaults["weight_decay"]]})


def main(folder):
    """Write recorded/authors.npz and recorded/timm.json."""
    here = Path(folder)
    sam, asam = load(here / "sam" / "sam.py"), load(here / "asam" / "asam.py")
    bypass = load(here / "sam" / "example" / "utility" / "bypass_bn.py")
    utils = load(here / "swa" / "utils.py", lambda text: text.replace(".cuda(async=True)", ""))
    ahead = load(here / "lookahead" / "lookahead_pytorch.py").Lookahead
    found = {
        "davda54 SAM": run(davda54(sam, bypass)), "davda54 SAM, both passes": run(davda54(sam)),
        "davda54 ASAM": run(davda54(sam, bypass, rho=2.0, adaptive=True)),
        "samsung SAM": run(samsung(asam.SAM, rho=0.05)), "samsung ASAM": run(samsung(asam.ASAM)),
        "Lookahead none": run(lookahead(ahead)), "Lookahead reset": run(lookahead(ahead, pullback_momentum="reset")),
        "SWA 4": swa(utils, 4)}
    np.savez_compressed(RECORDED / "authors.npz", made_by=f"PyTorch {torch.__version__}, NumPy {np.__version__}",
                        **{f"{name}: {key}": value for name, part in found.items() for key, value in part.items()})
    record_timm()


if __name__ == "__main__":
    main(*sys.argv[1:])

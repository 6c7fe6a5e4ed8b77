"""Names, shapes and order in our state_dicts are those of the public implementations that our docstrings name."""
import pytest

from minigrad import models

from .steps import digest, read

RECORDED = read("names")
#: ours that theirs has: our DenseNets have the first convolution of CIFAR, our VGG the head of the SWA experiments, and
#: the first block of our ResNeXt has the widths of torchvision's resnext50_32x4d
KEPT = {"densenet121": lambda name: "conv0" not in name, "vgg16": lambda name: name.startswith("features"),
        "resnext": lambda name: name.startswith("layer1.1.bn")}
OURS = {"resnext": "resnext29_32x4d"}


@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long) if name == "vit_b_16" else name
                                  for name in RECORDED])
def test_names_shapes_and_order(name):
    state = models.build(OURS.get(name, name)).state_dict()
    number, sha = digest(state, KEPT.get(name, lambda name: True))
    assert (str(number), sha) == tuple(RECORDED[name])

"""Every model has the published number of parameters and multiply-adds; each is derived again from the tables of the
papers."""
import tracemalloc

import numpy as np
import pytest

from minigrad import backend, models
from minigrad.errors import UsageError
from minigrad.models.count import count, weights

# Published: torchvision's documentation (ResNet, DenseNet: parameters and GFLOPS), He et al. 2016 table 6 (0.27 M,
# 0.85 M), He et al. 2016b (1.7 M), Zagoruyko & Komodakis 2016 table 4 (36.5 M), Han et al. 2017 table 4 (26.0 M),
# pytorchcv's model list (resnext29_32x4d_cifar10: 4,775,754; _cifar100: 4,868,004), Xie et al. 2017 table 7 (34.4 M,
# 68.1 M), Gastaldi 2017 table 1 (11.7 M), torchvision's documentation (ViT-B/16), Tolstikhin et al. 2021 table 1 and
# timm's results table (Mixer-B/16: 59.88 M, 12.61 G).
PUBLISHED = {
    ("resnet50", 1000): (25_557_032, 4.09e9), ("resnet101", 1000): (44_549_160, 7.80e9),
    ("resnet152", 1000): (60_192_808, 11.51e9), ("resnet20", 10): (0.27e6, 41e6), ("resnet56", 10): (0.85e6, 126e6),
    ("preresnet164", 10): (1.7e6, None), ("wide_resnet28_2", 10): (1.5e6, None),
    ("wide_resnet28_10", 10): (36.5e6, 5.2e9),
    ("pyramidnet272", 10): (26.0e6, None), ("resnext29_32x4d", 10): (4_775_754, None),
    ("resnext29_32x4d", 100): (4_868_004, None), ("resnext29_8x64d", 10): (34.4e6, None),
    ("resnext29_16x64d", 10): (68.1e6, None), ("resnet18", 1000): (11_689_512, 1.81e9),
    ("resnet34", 1000): (21_797_672, 3.66e9), ("shake_shake26_2x64d", 10): (11.7e6, None),
    ("vit_b_16", 1000): (86_567_656, 17.56e9), ("mixer_b_16", 1000): (59_880_472, 12.61e9),
}


@pytest.mark.parametrize("name, classes", PUBLISHED)
def test_published_numbers(name, classes):
    parameters, work = count(name, models.REGISTRY[name][1], classes=classes)
    published, published_work = PUBLISHED[name, classes]
    assert parameters == published if isinstance(published, int) else abs(parameters / published - 1) < 0.03
    assert published_work is None or abs(work / published_work - 1) < 0.012


@pytest.mark.parametrize("name, published, work", [("densenet121", 7_978_856, 2.83e9),
                                                   ("densenet161", 28_681_000, 7.73e9)])
def test_densenets_for_imagenet(name, published, work):
    counted = count(name, (3, 224, 224), stem="imagenet", classes=1000)
    assert counted[0] == published and abs(counted[1] / work - 1) < 0.012


def test_the_tiny_vit_has_the_shape_of_deits_tiny_one():
    """timm's vit_tiny_patch16_224 has 5,717,416 parameters and 1.26 G multiply-adds."""
    parameters, work = count("vit_tiny", (3, 224, 224), size=224, patch=16, dim=192, depth=12, heads=3, classes=1000)
    assert parameters == 5_717_416 and abs(work / 1.26e9 - 1) < 0.012


# ---------------------------------------------------------------- the same again, layer by layer from the papers

def conv(i, o, k, bias=False):
    return i * o * k * k + bias * o


def bn(c):
    return 2 * c


def linear(i, o):
    return i * o + o


def vgg(configuration, classes, batch_norm):
    total, n_in = 0, 3
    for n_out, repeats in configuration:
        for _ in range(repeats):
            total += conv(n_in, n_out, 3, bias=True) + batch_norm * bn(n_out)
            n_in = n_out
    return total + 2 * linear(512, 512) + linear(512, classes)


VGG16 = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)]
VGG19 = [(64, 2), (128, 2), (256, 4), (512, 4), (512, 4)]


def cifar_resnet(n, classes, option_b=False):
    total = conv(3, 16, 3) + bn(16) + linear(64, classes)
    for i, c in enumerate((16, 32, 64)):
        n_in = c if i == 0 else c // 2
        total += conv(n_in, c, 3) + conv(c, c, 3) + 2 * bn(c) + (n - 1) * (2 * conv(c, c, 3) + 2 * bn(c))
        total += option_b * (i > 0) * (conv(n_in, c, 1) + bn(c))
    return total


def bottlenecks(blocks, classes, stem_kernel, groups=1, ratio=1):
    total, n_in = conv(3, 64, stem_kernel) + bn(64), 64
    for i, n in enumerate(blocks):
        out, middle = 256 * 2**i, 64 * ratio * 2**i
        for j in range(n):
            total += conv(n_in, middle, 1) + conv(middle, middle, 3) // groups + conv(middle, out, 1)
            total += 2 * bn(middle) + bn(out) + (j == 0) * (conv(n_in, out, 1) + bn(out))
            n_in = out
    return total + linear(n_in, classes)


def basics(blocks, classes, stem_kernel):
    total, n_in = conv(3, 64, stem_kernel) + bn(64), 64
    for i, n in enumerate(blocks):
        c = 64 * 2**i
        total += n * 2 * bn(c) + conv(n_in, c, 3) + (2 * n - 1) * conv(c, c, 3) + (i > 0) * (conv(n_in, c, 1) + bn(c))
        n_in = c
    return total + linear(n_in, classes)


def shake_shake(n, base, classes):
    total, n_in = conv(3, 16, 3) + bn(16), 16
    for c in (base, 2 * base, 4 * base):
        total += 2 * (conv(n_in, c, 3) + (2 * n - 1) * conv(c, c, 3) + 2 * n * bn(c)) + conv(n_in, c, 1) + bn(c)
        n_in = c
    return total + linear(n_in, classes)


def transformer(dim, depth, patch, positions, classes):
    block = 2 * 2 * dim + linear(dim, 3 * dim) + linear(dim, dim) + linear(dim, 4 * dim) + linear(4 * dim, dim)
    return conv(3, dim, patch, True) + dim + (positions + 1) * dim + depth * block + 2 * dim + linear(dim, classes)


def mixer(dim, depth, patch, positions, classes):
    block = 2 * 2 * dim + linear(positions, dim // 2) + linear(dim // 2, positions)
    block += linear(dim, 4 * dim) + linear(4 * dim, dim)
    return conv(3, dim, patch, True) + depth * block + 2 * dim + linear(dim, classes)


def preresnet(n, classes):
    total, n_in = conv(3, 16, 3), 16
    for c in (16, 32, 64):
        for j in range(n):
            total += bn(n_in) + conv(n_in, c, 1) + bn(c) + conv(c, c, 3) + bn(c) + conv(c, 4 * c, 1)
            total += (j == 0) * conv(n_in, 4 * c, 1)
            n_in = 4 * c
    return total + bn(n_in) + linear(n_in, classes)


def wide(n, k, classes):
    total, n_in = conv(3, 16, 3), 16
    for c in (16 * k, 32 * k, 64 * k):
        for j in range(n):
            total += bn(n_in) + conv(n_in, c, 3) + bn(c) + conv(c, c, 3) + (j == 0) * conv(n_in, c, 1)
            n_in = c
    return total + bn(n_in) + linear(n_in, classes)


def dense(k, blocks, classes, imagenet):
    c = 2 * k
    total = conv(3, c, 7 if imagenet else 3) + imagenet * bn(c)
    for i, layers in enumerate(blocks):
        for _ in range(layers):
            total += bn(c) + conv(c, 4 * k, 1) + bn(4 * k) + conv(4 * k, k, 3)
            c += k
        if i < 3:
            total += bn(c) + conv(c, c // 2, 1)
            c //= 2
    return total + bn(c) + linear(c, classes)


def pyramid(n, alpha, classes):
    total, n_in = conv(3, 16, 3) + bn(16), 16
    for k in range(1, 3 * n + 1):
        d = round(16 + k * alpha / (3 * n))
        total += bn(n_in) + conv(n_in, d, 1) + bn(d) + conv(d, d, 3) + bn(d) + conv(d, 4 * d, 1) + bn(4 * d)
        n_in = 4 * d
    return total + bn(n_in) + linear(n_in, classes)


@pytest.mark.parametrize("name, arguments, expected, said", [
    ("vgg16", {}, vgg(VGG16, 10, True), 15_253_578),
    ("vgg16", {"batch_norm": False, "classes": 100}, vgg(VGG16, 100, False), 15_291_300),
    ("vgg19", {}, vgg(VGG19, 10, True), 20_565_834),
    ("resnet20", {}, cifar_resnet(3, 10), 269_722),
    ("resnet20", {"shortcut": "conv"}, cifar_resnet(3, 10, True), 272_474),
    ("resnet56", {}, cifar_resnet(9, 10), 853_018),
    ("resnet50", {}, bottlenecks((3, 4, 6, 3), 1000, 7), 25_557_032),
    ("resnet101", {}, bottlenecks((3, 4, 23, 3), 1000, 7), 44_549_160),
    ("resnet152", {}, bottlenecks((3, 8, 36, 3), 1000, 7), 60_192_808),
    ("resnext29_32x4d", {}, bottlenecks((3, 3, 3), 10, 3, groups=32, ratio=2), 4_775_754),
    ("resnext29_8x64d", {}, bottlenecks((3, 3, 3), 10, 3, groups=8, ratio=8), 34_426_698),
    ("resnext29_16x64d", {}, bottlenecks((3, 3, 3), 10, 3, groups=16, ratio=16), 68_155_210),
    ("resnet18", {}, basics((2, 2, 2, 2), 1000, 7), 11_689_512),
    ("resnet18", {"stem": "cifar", "classes": 10}, basics((2, 2, 2, 2), 10, 3), 11_173_962),
    ("resnet34", {}, basics((3, 4, 6, 3), 1000, 7), 21_797_672),
    ("shake_shake26_2x64d", {}, shake_shake(4, 64, 10), 11_653_978),
    ("vit_b_16", {}, transformer(768, 12, 16, 196, 1000), 86_567_656),
    ("vit_tiny", {}, transformer(64, 4, 4, 64, 10), 208_074),
    ("mixer_b_16", {}, mixer(768, 12, 16, 196, 1000), 59_880_472),
    ("mixer_tiny", {}, mixer(64, 4, 4, 64, 10), 154_058),
    ("preresnet164", {}, preresnet(18, 10), 1_703_258),
    ("wide_resnet28_2", {}, wide(4, 2, 10), 1_467_610),
    ("wide_resnet28_10", {}, wide(4, 10, 10), 36_479_194),
    ("densenet121", {}, dense(32, (6, 12, 24, 16), 10, False), 6_956_298),
    ("densenet161", {}, dense(48, (6, 12, 36, 24), 10, False), 26_482_378),
    ("densenet121", {"stem": "imagenet", "classes": 1000}, dense(32, (6, 12, 24, 16), 1000, True), 7_978_856),
    ("densenet161", {"stem": "imagenet", "classes": 1000}, dense(48, (6, 12, 36, 24), 1000, True), 28_681_000),
    ("pyramidnet272", {}, pyramid(30, 200, 10), 26_210_842),
    ("toy_cnn", {}, conv(3, 32, 3, True) + conv(32, 64, 3, True) + linear(4096, 64) + linear(64, 10), 282_250),
    ("small_cnn", {}, conv(1, 16, 3, True) + bn(16) + conv(16, 32, 3, True) + bn(32) + linear(128, 10), 6_186),
    ("mlp", {}, linear(64, 128) + linear(128, 64) + linear(64, 10), 17_226),
    ("LinearRegression", {}, 64, 64), ("LogisticRegression", {}, 64, 64),
])
def test_parameters_derived_from_the_papers_tables(name, arguments, expected, said):
    """`said` is what the docstring says."""
    assert count(name, models.REGISTRY[name][1], **arguments)[0] == expected == said


@pytest.mark.parametrize("name", ["resnet20", "small_cnn", "mlp", "resnext29_32x4d", "vit_tiny", "mixer_tiny"])
def test_counting_from_shapes_agrees_with_the_built_model(name):
    before = backend.generator().bit_generator.state
    counted = count(name, models.REGISTRY[name][1])[0]
    assert backend.generator().bit_generator.state == before
    assert counted == models.build(name).parameters().w.size


def test_multiply_adds_of_a_model_counted_by_hand():
    assert count("small_cnn", (1, 8, 8))[1] == 64 * 16 * 9 + 16 * 32 * 16 * 9 + 128 * 10
    assert count("mlp", (64,), hidden=(5,), classes=3)[1] == 64 * 5 + 5 * 3


def test_multiply_adds_of_a_transformer_counted_by_hand():
    s, d = 17, 8                                # (8/2)² patches and the class
    block = s * (3 * d * d + d * d + 8 * d * d) + 2 * s * s * d
    assert count("vit_tiny", (3, 8, 8), size=8, patch=2, dim=8, depth=2, heads=2, classes=5)[1] == \
        16 * 12 * d + 2 * block + 5 * d


def test_the_architecture_builds_the_same_model_again():
    model = models.resnet20(width=0.25, skip=False, classes=7)
    assert model.architecture == {"name": "resnet20", "arguments": {
        "classes": 7, "channels": 3, "width": 0.25, "batch_norm": True, "skip": False, "shortcut": "pad"}}
    again = models.build(model.architecture["name"], **model.architecture["arguments"])
    assert again.parameters().layout == model.parameters().layout
    regression = models.LinearRegression(3, lam=0.5, penalty="full")
    assert models.build(regression.architecture["name"], **regression.architecture["arguments"]).strength == 1.0


def test_wrong_names_and_arguments():
    with pytest.raises(UsageError, match="no model 'resnet19'; there are .*resnet20"):
        models.build("resnet19")
    with pytest.raises(UsageError, match="resnet20 takes no argument 'depth'; it takes classes, channels"):
        models.build("resnet20", depth=20)
    with pytest.raises(UsageError, match="shortcut='A', expected one of 'pad', 'conv'"):
        models.resnet20(shortcut="A")
    with pytest.raises(UsageError, match="stem='mnist', expected one of 'imagenet', 'cifar'"):
        models.resnet50(stem="mnist", width=0.1)
    with pytest.raises(UsageError, match="activation='elu'"):
        models.mlp(activation="elu")


def test_initial_weights_have_he_variance():
    backend.seed(0)
    weight = models.vgg16(width=0.5).state_dict()["features.7.weight"]
    assert abs(weight.std() / np.sqrt(2 / (weight.shape[0] * 9)) - 1) < 0.02


def test_counting_takes_no_memory_for_running_statistics():
    n = 10**9
    tracemalloc.start()
    assert weights("mlp", inputs=2, hidden=[n], classes=2, batch_norm=True) == 2 * n + n + 2 * n + 2 * n + 2
    assert tracemalloc.get_traced_memory()[1] < 10**6
    tracemalloc.stop()

"""The seven workloads: inputs and weights from fixed NumPy seeds, float32, in PyTorch's layout.

    W1  softmax regression, X (8192, 100), 10 classes, full batch           SGD, lr 0.1
    W2  MLP 784-256-128-10 with ReLU, batch 128                             Adam, lr 1e-3
    W3  CNN on (128, 1, 28, 28): [conv 3×3, BatchNorm, ReLU, max-pool 2]
        with 16, then 32 channels, linear 1568 → 10                         SGD, lr 0.01, momentum 0.9
    W4  small ResNet on (64, 3, 32, 32): stem 16, basic blocks 16, 32, 64
        (stride 2 twice, 1×1 shortcuts), average pool, linear 64 → 10       SGD, lr 0.01, momentum 0.9
    W5  the optimizer's update alone, on 272,474 weights in 65 tensors and
        on 11,173,962 weights in 62                                         SGD with momentum, Adam, AdamW
    W6  1,000 elementwise operations on 10 numbers, forward and backward    none
    W7  Hessian-vector product, 784-64-10 tanh MLP, batch 128               none

A step is forward, loss, backward and update. Labels are random integers.
"""
import numpy as np

CLASSES = 10
W4_BLOCKS = [(16, 16, 1), (16, 32, 2), (32, 64, 2)]         # channels in, channels out, stride
W6_REPEATS = 500                                            # of x * 1.0001 + 0.1: two operations each


def normal(rng, *shape):
    """Standard normal float32 numbers."""
    return rng.standard_normal(shape, dtype=np.float32)


def weight(rng, *shape):
    """Normal numbers over the root of the fan-in."""
    return normal(rng, *shape) / np.float32(np.sqrt(np.prod(shape[1:])))


def zeros_ones(*channels):
    """γ = 1 and β = 0 for BatchNorm layers of so many channels."""
    return [a for c in channels for a in (np.ones(c, np.float32), np.zeros(c, np.float32))]


def linear(rng, n_in, n_out):
    """Weight and zero bias of a linear layer."""
    return [weight(rng, n_out, n_in), np.zeros(n_out, np.float32)]


def conv_bn(rng, n_in, n_out, kernel, bias=False):
    """Convolution weight (and zero bias), γ and β."""
    return [weight(rng, n_out, n_in, kernel, kernel), *([np.zeros(n_out, np.float32)] if bias else []),
            *zeros_ones(n_out)]


def w1():
    """(x, labels, parameters in PyTorch's order), as for all that follow."""
    rng = np.random.default_rng(1001)
    return normal(rng, 8192, 100), rng.integers(0, CLASSES, 8192), linear(rng, 100, CLASSES)


def w2():
    """MLP."""
    rng = np.random.default_rng(1002)
    x, labels = normal(rng, 128, 784), rng.integers(0, CLASSES, 128)
    return x, labels, [a for sizes in [(784, 256), (256, 128), (128, 10)] for a in linear(rng, *sizes)]


def w3():
    """Small CNN; its convolutions have a bias."""
    rng = np.random.default_rng(1003)
    x, labels = normal(rng, 128, 1, 28, 28), rng.integers(0, CLASSES, 128)
    return x, labels, [*conv_bn(rng, 1, 16, 3, True), *conv_bn(rng, 16, 32, 3, True), *linear(rng, 1568, CLASSES)]


def w4():
    """Small ResNet; its convolutions have none."""
    rng = np.random.default_rng(1004)
    x, labels = normal(rng, 64, 3, 32, 32), rng.integers(0, CLASSES, 64)
    arrays = conv_bn(rng, 3, 16, 3)
    for n_in, n_out, _ in W4_BLOCKS:
        arrays += conv_bn(rng, n_in, n_out, 3) + conv_bn(rng, n_out, n_out, 3)
        if n_in != n_out:
            arrays += conv_bn(rng, n_in, n_out, 1)
    return x, labels, arrays + linear(rng, 64, CLASSES)


def resnet_shapes(widths, blocks):
    """Parameter shapes of a ResNet with basic blocks, 3×3 stem and 10 classes."""
    shapes = [(widths[0], 3, 3, 3), (widths[0],), (widths[0],)]
    n_in = widths[0]
    for width in widths:
        for _ in range(blocks):
            for channels in (n_in, width):
                shapes += [(width, channels, 3, 3), (width,), (width,)]
            if n_in != width:
                shapes += [(width, n_in, 1, 1), (width,), (width,)]
            n_in = width
    return [*shapes, (CLASSES, n_in), (CLASSES,)]


W5_SHAPES = {"270k": resnet_shapes((16, 32, 64), 3), "11M": resnet_shapes((64, 128, 256, 512), 2)}


def w5(size):
    """(parameters, gradients), two lists of arrays."""
    rng = np.random.default_rng(1005)
    return [normal(rng, *s) for s in W5_SHAPES[size]], [normal(rng, *s) for s in W5_SHAPES[size]]


def w6():
    """Ten numbers."""
    return normal(np.random.default_rng(1006), 10)


def w7():
    """(x, labels, parameters, direction)."""
    rng = np.random.default_rng(1007)
    x, labels = normal(rng, 128, 784), rng.integers(0, CLASSES, 128)
    params = linear(rng, 784, 64) + linear(rng, 64, CLASSES)
    return x, labels, params, [normal(rng, *a.shape) for a in params]


def norm(arrays):
    """Euclidean norm over a list of arrays."""
    return float(np.sqrt(sum(np.sum(np.square(a, dtype=np.float64)) for a in arrays)))

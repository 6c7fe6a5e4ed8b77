"""Two small convolutional networks: S3's toy CNN, and the one `minigrad train` uses on the bundled digits."""
from .. import nn
from . import parts
from .registry import architecture


def _block(n_in, n_out, batch_norm):
    """Convolution 3×3, BatchNorm if wanted, ReLU, max pooling."""
    normalization = [nn.BatchNorm2d(n_out)] if batch_norm else []
    return [nn.Conv2d(n_in, n_out, 3, padding=1), *normalization, nn.ReLU(), nn.MaxPool2d(2)]


@architecture((1, 8, 8))
def small_cnn(classes=10, channels=1, size=8, width=1, batch_norm=True):
    """[conv, BatchNorm, ReLU, max pool] with 16 and 32 channels, then linear: 6,186 parameters.

    x (N, channels, size, size) → logits (N, classes); size is a multiple of 4. A plain Sequential.

    >>> model = models.small_cnn()
    >>> model(np.zeros((2, 1, 8, 8), np.float32)).shape, model.parameters().layout.n
    ((2, 10), 6186)
    """
    n1, n2 = parts.scaled(16, width), parts.scaled(32, width)
    return nn.Sequential(*_block(channels, n1, batch_norm), *_block(n1, n2, batch_norm),
                         nn.Flatten(), nn.Linear(n2 * (size // 4) ** 2, classes))


@architecture((3, 32, 32))
def toy_cnn(classes=10, channels=3, size=32, width=1, batch_norm=False):
    """S3's toy CNN (X8, X13): input, conv, max pool, conv, max pool, flatten, two fully connected, softmax.

    The source gives no channel counts; here 32 and 64 channels (3×3) and 64 hidden units: 282,250 parameters. The
    softmax is in the loss. x (N, channels, size, size) → logits (N, classes); size is a multiple of 4.

    >>> model = models.toy_cnn()
    >>> model(np.zeros((2, 3, 32, 32), np.float32)).shape, model.parameters().layout.n
    ((2, 10), 282250)
    """
    n1, n2, hidden = (parts.scaled(c, width) for c in (32, 64, 64))
    return nn.Sequential(*_block(channels, n1, batch_norm), *_block(n1, n2, batch_norm), nn.Flatten(),
                         nn.Linear(n2 * (size // 4) ** 2, hidden), nn.ReLU(), nn.Linear(hidden, classes))

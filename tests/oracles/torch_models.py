"""The architectures of minigrad.models, written down once more in PyTorch with the names of the common implementations.

Written from the papers and from the names in published state_dicts, not from minigrad's code. `s` scales channels.
"""
import torch
import torch.nn.functional as F
from torch import nn


def conv(i, o, k, stride=1, bias=False, groups=1):
    return nn.Conv2d(i, o, k, stride, k // 2, bias=bias, groups=groups)


class VGG(nn.Module):
    """torchvision's layout of features; the head of the SWA experiments."""

    def __init__(self, repeats, s, classes=10):
        super().__init__()
        layers, i = [], 3
        for width, n in zip((64, 128, 256, 512, 512), repeats):
            for _ in range(n):
                o = round(width * s)
                layers += [conv(i, o, 3, bias=True), nn.BatchNorm2d(o), nn.ReLU()]
                i = o
            layers.append(nn.MaxPool2d(2, 2))
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(0.0), nn.Linear(i, i), nn.ReLU(), nn.Dropout(0.0), nn.Linear(i, i),
                                        nn.ReLU(), nn.Linear(i, classes))

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Basic(nn.Module):
    """CIFAR ResNet block; option "A" pads, "B" convolves."""

    def __init__(self, i, o, stride, option):
        super().__init__()
        self.conv1, self.bn1 = conv(i, o, 3, stride), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = conv(o, o, 3), nn.BatchNorm2d(o)
        self.option, self.change, self.more = option, stride != 1 or i != o, o - i
        self.shortcut = nn.Sequential()
        if self.change and option == "B":
            self.shortcut = nn.Sequential(conv(i, o, 1, stride), nn.BatchNorm2d(o))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.change and self.option == "A":
            half = self.more // 2
            return F.relu(y + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, half, self.more - half)))
        return F.relu(y + self.shortcut(x))


class CifarResNet(nn.Module):
    def __init__(self, n, s, option="A", classes=10):
        super().__init__()
        a, b, c = (round(w * s) for w in (16, 32, 64))
        self.conv1, self.bn1 = conv(3, a, 3), nn.BatchNorm2d(a)

        def stage(i, o, stride):
            return nn.Sequential(*[Basic(i if j == 0 else o, o, stride if j == 0 else 1, option) for j in range(n)])

        self.layer1, self.layer2, self.layer3 = stage(a, a, 1), stage(a, b, 2), stage(b, c, 2)
        self.linear = nn.Linear(c, classes)

    def forward(self, x):
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(F.avg_pool2d(x, x.shape[3]).flatten(1))


class Bottleneck(nn.Module):
    """torchvision's (v1.5: the stride on the 3×3)."""

    def __init__(self, i, middle, o, stride, groups):
        super().__init__()
        self.conv1, self.bn1 = conv(i, middle, 1), nn.BatchNorm2d(middle)
        self.conv2, self.bn2 = conv(middle, middle, 3, stride, groups=groups), nn.BatchNorm2d(middle)
        self.conv3, self.bn3 = conv(middle, o, 1), nn.BatchNorm2d(o)
        self.downsample = nn.Sequential(conv(i, o, 1, stride), nn.BatchNorm2d(o)) if stride > 1 or i != o else None

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn3(self.conv3(F.relu(self.bn2(self.conv2(y)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class Plain(nn.Module):
    """torchvision's BasicBlock."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(i, o, 3, stride), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = conv(o, o, 3), nn.BatchNorm2d(o)
        self.downsample = nn.Sequential(conv(i, o, 1, stride), nn.BatchNorm2d(o)) if stride > 1 or i != o else None

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    """torchvision's ResNet; with cifar=True a 3×3 stem, with ratio 2 and groups the ResNeXt-29 for CIFAR."""

    def __init__(self, blocks, s, cifar=False, groups=1, ratio=1, classes=10, basic=False):
        super().__init__()
        i, self.cifar, self.names = round(64 * s), cifar, []
        self.conv1, self.bn1 = conv(3, i, 3) if cifar else conv(3, i, 7, 2), nn.BatchNorm2d(i)
        for k, n in enumerate(blocks):
            base, stage = round(64 * 2**k * s), []
            for j in range(n):
                stride, o = 2 if k and not j else 1, base if basic else 4 * base
                stage.append(Plain(i, o, stride) if basic else Bottleneck(i, base * ratio, o, stride, groups))
                i = o
            setattr(self, f"layer{k + 1}", nn.Sequential(*stage))
            self.names.append(f"layer{k + 1}")
        self.fc = nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = x if self.cifar else F.max_pool2d(x, 3, 2, 1)
        for name in self.names:
            x = getattr(self, name)(x)
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))


class PreBlock(nn.Module):
    """Pre-activation bottleneck, as in the code of the SWA experiments."""

    def __init__(self, i, m, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(i), conv(i, m, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(m), conv(m, m, 3, stride)
        self.bn3, self.conv3 = nn.BatchNorm2d(m), conv(m, 4 * m, 1)
        self.downsample = nn.Sequential(conv(i, 4 * m, 1, stride)) if stride > 1 or i != 4 * m else None

    def forward(self, x):
        y = self.conv1(F.relu(self.bn1(x)))
        y = self.conv3(F.relu(self.bn3(self.conv2(F.relu(self.bn2(y))))))
        return y + (x if self.downsample is None else self.downsample(x))


class PreResNet(nn.Module):
    def __init__(self, n, s, classes=10):
        super().__init__()
        i = round(16 * s)
        self.conv1 = conv(3, i, 3)
        for k in range(3):
            m, stage = round(16 * 2**k * s), []
            for j in range(n):
                stage.append(PreBlock(i, m, 2 if k and not j else 1))
                i = 4 * m
            setattr(self, f"layer{k + 1}", nn.Sequential(*stage))
        self.bn, self.fc = nn.BatchNorm2d(i), nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.bn(self.layer3(self.layer2(self.layer1(self.conv1(x))))))
        return self.fc(F.avg_pool2d(x, x.shape[3]).flatten(1))


class Wide(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(i), conv(i, o, 3, stride)
        self.bn2, self.conv2 = nn.BatchNorm2d(o), conv(o, o, 3)
        self.convShortcut = conv(i, o, 1, stride) if i != o else None

    def forward(self, x):
        a = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(a))))
        return y + (x if self.convShortcut is None else self.convShortcut(a))


class Group(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    def forward(self, x):
        return self.layer(x)


class WideResNet(nn.Module):
    def __init__(self, n, k, s, classes=10):
        super().__init__()
        i = round(16 * s)
        self.conv1 = conv(3, i, 3)
        for g in range(3):
            o = round(16 * k * 2**g * s)
            blocks = [Wide(i if j == 0 else o, o, 2 if g and not j else 1) for j in range(n)]
            setattr(self, f"block{g + 1}", Group(nn.Sequential(*blocks)))
            i = o
        self.bn1, self.fc = nn.BatchNorm2d(i), nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.block3(self.block2(self.block1(self.conv1(x))))))
        return self.fc(F.avg_pool2d(x, x.shape[3]).flatten(1))


class DenseLayer(nn.Module):
    def __init__(self, i, k):
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(i), conv(i, 4 * k, 1)
        self.norm2, self.conv2 = nn.BatchNorm2d(4 * k), conv(4 * k, k, 3)

    def forward(self, x):
        return torch.cat([x, self.conv2(F.relu(self.norm2(self.conv1(F.relu(self.norm1(x))))))], 1)


def densenet(k, blocks, cifar=True, classes=10):
    """torchvision's names; the CIFAR stem is conv0 alone."""
    features, c = nn.Sequential(), 2 * k
    features.add_module("conv0", conv(3, c, 3) if cifar else conv(3, c, 7, 2))
    if not cifar:
        for name, layer in (("norm0", nn.BatchNorm2d(c)), ("relu0", nn.ReLU()), ("pool0", nn.MaxPool2d(3, 2, 1))):
            features.add_module(name, layer)
    for b, n in enumerate(blocks, 1):
        block = nn.Sequential()
        for j in range(n):
            block.add_module(f"denselayer{j + 1}", DenseLayer(c + j * k, k))
        features.add_module(f"denseblock{b}", block)
        c += n * k
        if b < len(blocks):
            step = nn.Sequential()
            for name, layer in (("norm", nn.BatchNorm2d(c)), ("relu", nn.ReLU()), ("conv", conv(c, c // 2, 1)),
                                ("pool", nn.AvgPool2d(2, 2))):
                step.add_module(name, layer)
            features.add_module(f"transition{b}", step)
            c //= 2
    features.add_module("norm5", nn.BatchNorm2d(c))
    net = nn.Sequential()
    net.add_module("features", features)
    net.add_module("head", nn.Sequential(nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten()))
    net.add_module("classifier", nn.Linear(c, classes))
    return net


class PyramidBlock(nn.Module):
    def __init__(self, i, m, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(i), conv(i, m, 1)
        self.bn2, self.conv2 = nn.BatchNorm2d(m), conv(m, m, 3, stride)
        self.bn3, self.conv3, self.bn4 = nn.BatchNorm2d(m), conv(m, 4 * m, 1), nn.BatchNorm2d(4 * m)
        self.stride = stride

    def forward(self, x):
        y = self.conv2(F.relu(self.bn2(self.conv1(self.bn1(x)))))
        y = self.bn4(self.conv3(F.relu(self.bn3(y))))
        if self.stride == 2:
            x = F.avg_pool2d(x, 2, 2, ceil_mode=True)
        zeros = torch.zeros(len(x), y.shape[1] - x.shape[1], *x.shape[2:], dtype=x.dtype)
        return y + torch.cat([x, zeros], 1)


class PyramidNet(nn.Module):
    def __init__(self, n, alpha, s, classes=10):
        super().__init__()
        i, d = round(16 * s), 16.0
        self.conv1, self.bn1 = conv(3, i, 3), nn.BatchNorm2d(i)
        for k in range(3):
            stage = []
            for j in range(n):
                d += alpha / (3.0 * n)
                stage.append(PyramidBlock(i, round(d * s), 2 if k and not j else 1))
                i = 4 * round(d * s)
            setattr(self, f"layer{k + 1}", nn.Sequential(*stage))
        self.bn_final, self.fc = nn.BatchNorm2d(i), nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.bn_final(self.layer3(self.layer2(self.layer1(self.bn1(self.conv1(x)))))))
        return self.fc(F.avg_pool2d(x, x.shape[3]).flatten(1))


class EncoderBlock(nn.Module):
    """torchvision's, on PyTorch's own attention."""

    def __init__(self, d, heads):
        super().__init__()
        self.ln_1 = nn.LayerNorm(d, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(d, heads, batch_first=True)
        self.dropout = nn.Dropout(0.0)
        self.ln_2 = nn.LayerNorm(d, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Dropout(0.0), nn.Linear(4 * d, d), nn.Dropout(0.0))

    def forward(self, z):
        y = self.ln_1(z)
        with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):      # differentiable twice
            z = z + self.self_attention(y, y, y, need_weights=False)[0]
        return z + self.mlp(self.ln_2(z))


class Encoder(nn.Module):
    def __init__(self, s, d, depth, heads):
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.randn(1, s, d))
        self.layers = nn.Sequential()
        for i in range(depth):
            self.layers.add_module(f"encoder_layer_{i}", EncoderBlock(d, heads))
        self.ln = nn.LayerNorm(d, eps=1e-6)

    def forward(self, z):
        return self.ln(self.layers(z + self.pos_embedding))


class ViT(nn.Module):
    """torchvision's VisionTransformer."""

    def __init__(self, side, patch, d, depth, heads, classes=10):
        super().__init__()
        self.class_token = nn.Parameter(torch.randn(1, 1, d))
        self.conv_proj = nn.Conv2d(3, d, patch, patch)
        self.encoder = Encoder((side // patch) ** 2 + 1, d, depth, heads)
        self.heads = nn.Sequential()
        self.heads.add_module("head", nn.Linear(d, classes))

    def forward(self, x):
        z = self.conv_proj(x).flatten(2).permute(0, 2, 1)
        return self.heads(self.encoder(torch.cat([self.class_token.expand(len(x), -1, -1), z], 1))[:, 0])


class Mlp(nn.Module):
    def __init__(self, d, hidden):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(d, hidden), nn.Linear(hidden, d)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class MixerBlock(nn.Module):
    def __init__(self, s, d):
        super().__init__()
        self.norm1, self.mlp_tokens = nn.LayerNorm(d, eps=1e-6), Mlp(s, d // 2)
        self.norm2, self.mlp_channels = nn.LayerNorm(d, eps=1e-6), Mlp(d, 4 * d)

    def forward(self, z):
        z = z + self.mlp_tokens(self.norm1(z).transpose(1, 2)).transpose(1, 2)
        return z + self.mlp_channels(self.norm2(z))


class Mixer(nn.Module):
    """timm's MlpMixer."""

    def __init__(self, side, patch, d, depth, classes=10):
        super().__init__()
        self.stem = nn.Sequential()
        self.stem.add_module("proj", nn.Conv2d(3, d, patch, patch))
        self.blocks = nn.Sequential(*[MixerBlock((side // patch) ** 2, d) for _ in range(depth)])
        self.norm, self.head = nn.LayerNorm(d, eps=1e-6), nn.Linear(d, classes)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.stem(x).flatten(2).transpose(1, 2))).mean(1))


class ResidualPath(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = conv(i, o, 3, stride), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = conv(o, o, 3), nn.BatchNorm2d(o)

    def forward(self, x):
        return self.bn2(self.conv2(F.relu(self.bn1(self.conv1(F.relu(x))))))


class SkipConnection(nn.Module):
    """The second path sees the image one pixel further to the right and down, as in the author's Torch code."""

    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.conv2, self.bn = conv(i, o // 2, 1), conv(i, o // 2, 1), nn.BatchNorm2d(o)
        self.stride = stride

    def forward(self, x):
        x = F.relu(x)
        there = F.avg_pool2d(F.pad(x, (1, -1, 1, -1)), 1, self.stride)
        return self.bn(torch.cat([self.conv1(F.avg_pool2d(x, 1, self.stride)), self.conv2(there)], 1))


class ShakeBlock(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.residual_path1, self.residual_path2 = ResidualPath(i, o, stride), ResidualPath(i, o, stride)
        self.shortcut = nn.Sequential()
        if i != o:
            self.shortcut.add_module("skip", SkipConnection(i, o, stride))

    def forward(self, x):
        a, b = self.residual_path1(x), self.residual_path2(x)
        return self.shortcut(x) + (a + b) / 2


class ShakeNet(nn.Module):
    """hysts/pytorch_shake_shake in evaluation."""

    def __init__(self, n, base, s, classes=10):
        super().__init__()
        i = round(16 * s)
        self.conv, self.bn = conv(3, i, 3), nn.BatchNorm2d(i)
        for k in range(3):
            o, stage = round(base * 2**k * s), nn.Sequential()
            for j in range(n):
                stage.add_module(f"block{j + 1}", ShakeBlock(i, o, 2 if k and not j else 1))
                i = o
            setattr(self, f"stage{k + 1}", stage)
        self.fc = nn.Linear(i, classes)

    def forward(self, x):
        x = F.relu(self.stage3(self.stage2(self.stage1(self.bn(self.conv(x))))))
        return self.fc(F.adaptive_avg_pool2d(x, 1).flatten(1))

"""Names and shapes in the state_dicts of public implementations, as digests, written to recorded/names.json.

    pip install torch==2.13.0 torchvision==0.28.0 timm==1.0.31 && python -m tests.oracles.record_names FOLDER

FOLDER holds wideresnet.py (github.com/xternalz/WideResNet-pytorch, 1171f93), PyramidNet.py (dyhan0920/
PyramidNet-PyTorch, 5a0b32f), resnet.py (akamaster/pytorch_resnet_cifar10, d5489e8), and shake_shake.py with functions/
(hysts/pytorch_shake_shake, 0a40ddd).
"""
import sys

import torch

from .steps import digest, write

OPERATORS = ("nms", "qnms", "roi_align", "_roi_align_backward", "ps_roi_align", "_ps_roi_align_backward", "ps_roi_pool",
             "_ps_roi_pool_backward", "roi_pool", "_roi_pool_backward", "deform_conv2d", "_deform_conv2d_backward")


def main(folder):
    """Write recorded/names.json."""
    for name in OPERATORS:                              # torchvision built for another PyTorch: its kernels are missing
        torch.library.define(f"torchvision::{name}", "(Tensor a) -> Tensor")
    import timm
    import torchvision
    sys.path.insert(0, folder)
    import PyramidNet
    import resnet
    import shake_shake
    import wideresnet
    vision = torchvision.models
    shaken = shake_shake.Network({"input_shape": (1, 3, 32, 32), "n_classes": 10, "base_channels": 64, "depth": 26,
                                  "shake_forward": True, "shake_backward": True, "shake_image": True})
    made_by = f"torchvision {torchvision.__version__}, timm {timm.__version__}, PyTorch {torch.__version__}"
    write("names", made_by, {
        "resnet18": digest(vision.resnet18().state_dict()), "resnet50": digest(vision.resnet50().state_dict()),
        "vit_b_16": digest(vision.vit_b_16().state_dict()),
        "mixer_b_16": digest(timm.create_model("mixer_b16_224").state_dict()),
        "shake_shake26_2x64d": digest(shaken.state_dict()),
        "densenet121": digest(vision.densenet121(num_classes=10).state_dict(),
                              lambda name: "norm0" not in name and "conv0" not in name),
        "vgg16": digest(vision.vgg16_bn().state_dict(), lambda name: name.startswith("features")),
        "resnext": digest(vision.resnext50_32x4d().state_dict(), lambda name: name.startswith("layer1.1.bn")),
        "wide_resnet28_10": digest(wideresnet.WideResNet(28, 10, 10).state_dict()),
        "pyramidnet272": digest(PyramidNet.PyramidNet("cifar10", 272, 200, 10, bottleneck=True).state_dict()),
        "resnet20": digest(resnet.ResNet(resnet.BasicBlock, [3, 3, 3]).state_dict())})


if __name__ == "__main__":
    main(*sys.argv[1:])

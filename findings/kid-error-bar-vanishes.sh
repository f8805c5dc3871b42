#!/usr/bin/env bash
# torch-fidelity 0.4.0 and torchmetrics 1.4.3 with PyTorch 1.13.1 (Debian 12's python3-torch), Python
# 3.11; run on 2026-11-29. (Features are given directly, or by a network that passes images through.)
#
# One would guess: the kernel inception distance is reported as mean and standard deviation so that
# the second says how far the first would be off with other images; more images, a smaller deviation.
#
# What happens: it is the spread between the random subsets of the same images. With as many images
# as the subset size (1000 by default) every subset is the whole set in another order: the deviation
# is 0 however uncertain the value is. With many more images than that the subsets hardly overlap,
# and the deviation stays that of one subset while the value itself becomes ever more exact: it is
# then too large, and grows with the number of images up to there.
#
# Seen (subset size 100, 100 subsets, 16 normal features, both sets of one distribution; deviation
# reported, average of 30 repetitions, beside the one between the 30 values):
#       images per set      100      110      200      1000
#       reported            0.0000   0.010    0.020    0.024
#       between values      0.029    0.022    0.013    0.003
#       (torchmetrics and torch-fidelity alike)
#
# Why it matters: a benchmark of generators tests 100 images of each of ten classes, so exactly 1000,
# and prints "0.031 +- 0.000". With 200 images the two are near each other by chance only. Repeat
# over generators or images for an error bar.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 typing_extensions==4.16.0 torch-fidelity==0.4.0 \
  tqdm==4.70.1 numpy==1.24.2 scipy==1.13.1 pillow==10.4.0
PYTHONPATH="$work/site" /usr/bin/python3 -W ignore - <<'PYTHON'
import numpy as np, torch
from torch_fidelity.metric_kid import kid_features_to_metric
from torchmetrics.image.kid import KernelInceptionDistance

class Pass(torch.nn.Module):
    num_features = 16
    def forward(self, images):
        return images.float().flatten(1)

def by_torchmetrics(real, fake):
    metric = KernelInceptionDistance(feature=Pass(), subsets=100, subset_size=100)
    metric.update(real.reshape(-1, 1, 4, 4), real=True)
    metric.update(fake.reshape(-1, 1, 4, 4), real=False)
    return [float(v) for v in metric.compute()]

def by_fidelity(real, fake):
    found = kid_features_to_metric(real, fake, kid_subsets=100, kid_subset_size=100, verbose=False)
    return [found["kernel_inception_distance_mean"], found["kernel_inception_distance_std"]]

for name, method in (("torchmetrics", by_torchmetrics), ("torch-fidelity", by_fidelity)):
    reported, between = {}, {}
    for images in (100, 110, 200, 1000):
        torch.manual_seed(0)
        values = np.array([method(torch.randn(images, 16), torch.randn(images, 16)) for _ in range(30)])
        reported[images], between[images] = values[:, 1].mean(), values[:, 0].std(ddof=1)
        print(f"{name:14} images {images:4}  reported {reported[images]:.4f}  between values {between[images]:.4f}")
    assert reported[100] < 1e-5 and between[100] > 0.01
    assert reported[110] < reported[200] < reported[1000] and reported[1000] > 4 * between[1000]
    assert between[100] > between[200] > between[1000]
PYTHON

#!/usr/bin/env bash
# avalanche-lib 0.6.0 with PyTorch 1.13.1 and torchvision 0.14.1 (Debian 12), Python 3.11; run on 2026-11-29.
# (wandb and TensorBoard, which Avalanche imports and this script does not use, are replaced by empty modules.)
#
# One would guess: benchmark_with_validation_stream(benchmark) sets aside a part of each experience
# for validation, with about the experience's mixture of classes in both parts.
#
# What happens: nc_benchmark stores each experience sorted by class, however mixed the dataset was,
# and the split does not shuffle unless told: the validation part is the end of that list. With the
# default size of one half and two classes per experience, training sees only the first class and
# validation holds only the second. With a quarter, validation is one class alone, and half of it is
# missing from training.
#
# Seen (400 examples of ten classes in turn, five experiences of two classes, first experience, counts by class):
#       default                                training {0: 40}         validation {1: 40}
#       validation_size=0.25                   training {0: 40, 1: 20}  validation {1: 20}
#       validation_size=0.25, shuffle=True     both classes in both parts
#
# Why it matters: learning rates and penalties are chosen by validation. Here the choice rewards
# forgetting one of two classes, or the network has never met the class it is asked about. Pass
# shuffle=True, or a split that keeps the classes' shares.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check \
  --target "$work/site" avalanche-lib==0.6.0 torchmetrics==1.4.3 lightning-utilities==0.15.3 packaging==26.2 \
  typing_extensions==4.16.0 dill==0.3.7 tqdm==4.70.1 pytorchcv==0.0.74 gdown==6.5.1 beautifulsoup4==4.15.0 \
  soupsieve==2.10 requests==2.32.3 urllib3==2.2.3 certifi==2024.8.30 idna==3.13 charset-normalizer==3.4.7 \
  filelock==4.3.1 qpsolvers==4.13.0 GPUtil==1.4.0 psutil==6.1.0 scikit-learn==1.4.2 scipy==1.13.1 joblib==1.4.2 \
  threadpoolctl==3.8.0 numpy==1.24.2 matplotlib==3.8.4 pillow==10.4.0 contourpy==1.3.2 cycler==0.12.1 \
  kiwisolver==1.5.0 fonttools==4.55.0 pyparsing==3.2.0 python-dateutil==2.9.0.post0 six==1.17.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
/usr/bin/python3 -W ignore - > "$work/output" 2>&1 <<'PYTHON' || { cat "$work/output"; exit 1; }
import sys, types
for name in ("wandb", "torch.utils.tensorboard"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["torch.utils.tensorboard"].SummaryWriter = object
from collections import Counter
import torch
from torch.utils.data import TensorDataset
from avalanche.benchmarks import benchmark_with_validation_stream, nc_benchmark

class Examples(TensorDataset):
    def __init__(self, x, y):
        super().__init__(x, y)
        self.targets = y.tolist()

    def __getitem__(self, i):
        return self.tensors[0][i], self.targets[i]

torch.manual_seed(0)
labels = torch.arange(400) % 10
data = Examples(torch.randn(400, 3), labels)
benchmark = nc_benchmark(data, data, n_experiences=5, task_labels=False, fixed_class_order=list(range(10)))

def parts(name, **options):
    split = benchmark_with_validation_stream(benchmark, **options)
    counts = [dict(sorted(Counter(int(y) for _, y, *_ in stream[0].dataset).items()))
              for stream in (split.train_stream, split.valid_stream)]
    print(f"SEEN {name:36} training {counts[0]}  validation {counts[1]}")
    return counts

assert parts("default") == [{0: 40}, {1: 40}]
assert parts("validation_size=0.25", validation_size=0.25) == [{0: 40, 1: 20}, {1: 20}]
mixed = parts("validation_size=0.25, shuffle=True", validation_size=0.25, shuffle=True)
assert set(mixed[0]) == set(mixed[1]) == {0, 1}
PYTHON
grep SEEN "$work/output"

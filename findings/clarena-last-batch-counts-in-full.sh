#!/usr/bin/env bash
# clarena 1.1.0 with lightning 2.2.5 and PyTorch 1.13.1 (Debian 12), Python 3.11; run on 2026-11-29. (It asks
# for newer ones of both; captum, which it imports and this script does not use, is an empty module.)
#
# One would guess: the accuracy that the callback CLAccuracy writes for a task is the share of its
# test examples that are answered rightly, whatever the size of the minibatches; it weights batches by
# their size.
#
# What happens: the size that it takes is the length of the pair (inputs, labels), which is always 2. So
# all batches weigh the same, and an incomplete last one counts as much per batch as a full one.
#
# Seen (65 test examples, all but the last one answered rightly, 0.985):
#       batch size 65   0.985
#       batch size 32   0.667
#       batch size 64   0.5
#
# Why it matters: a test set of 10 000 examples in batches of 64 ends with one of 16, which weighs
# four times as much; tasks of few examples fare far worse, always with the same examples at the end,
# and often those of the last class. Test with a batch size that divides the test set.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -c 'import torch, torchvision' 2>/dev/null ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision; } >/dev/null
python3 -m pip install -q --no-deps --no-compile --root-user-action=ignore --disable-pip-version-check --target "$work/site" \
  clarena==1.1.0 lightning==2.2.5 lightning-utilities==0.15.3 torchmetrics==1.4.3 fsspec==2025.9.0 packaging==26.2 \
  typing_extensions==4.16.0 pyyaml==6.0.4 tqdm==4.70.1 hydra-core==1.3.8 omegaconf==2.4.0 \
  antlr4-python3-runtime==4.9.3 numpy==1.24.2 pandas==2.0.3 pytz==2026.6 tzdata==2026.6 python-dateutil==2.9.0.post0 \
  six==1.17.0 matplotlib==3.8.4 pillow==10.4.0 contourpy==1.3.2 cycler==0.12.1 kiwisolver==1.5.0 fonttools==4.55.0 \
  pyparsing==3.2.0
export PYTHONPATH="$work/site" HOME="$work" MPLBACKEND=Agg
cd "$work"
/usr/bin/python3 -W ignore - > "$work/output" 2>&1 <<'PYTHON' || { cat "$work/output"; exit 1; }
import functools, logging, sys, types
class Empty(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return object
for name in ("captum", "captum.attr"):
    sys.modules[name] = Empty(name)
import torch
torch.optim.lr_scheduler.LRScheduler = torch.optim.lr_scheduler._LRScheduler  # its name in PyTorch 1
import lightning
lightning.LightningModule._register_sharded_tensor_state_dict_hooks_if_available = lambda self: None
from torch.utils.data import DataLoader, TensorDataset
from clarena.backbones import CLMLP
from clarena.cl_algorithms import Finetuning
from clarena.heads import HeadsTIL

from clarena.metrics import CLAccuracy
logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
learner = Finetuning(backbone=CLMLP(input_dim=8, hidden_dims=[8], output_dim=8), heads=HeadsTIL(8))
learner.setup_task_id(1, 2, functools.partial(torch.optim.SGD, lr=0.1), None)
learner.eval()
inputs = torch.randn(65, 8)
with torch.no_grad():
    labels = learner(inputs, stage="test", task_id=1)[0].argmax(1)
labels[-1] = 1 - labels[-1]

class Data(lightning.LightningDataModule):
    def __init__(self, size):
        super().__init__()
        self.size, self.dataset_test = size, {1: TensorDataset(inputs, labels)}
    def test_dataloader(self):
        return [DataLoader(data, batch_size=self.size) for data in self.dataset_test.values()]

seen = {}
for size in (65, 32, 64):
    lightning.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
                      callbacks=[CLAccuracy(save_dir=f"of{size}")]).test(learner, datamodule=Data(size), verbose=False)
    with open(f"of{size}/acc.csv") as file:
        seen[size] = round(float(file.read().split()[-1].split(",")[-1]), 3)
    print(f"SEEN batch size {size}: accuracy {seen[size]}; of the examples {64 / 65:.3f} are right")
assert seen == {65: 0.985, 32: 0.667, 64: 0.5}
PYTHON
grep SEEN "$work/output"

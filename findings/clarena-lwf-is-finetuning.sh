#!/usr/bin/env bash
# clarena 1.1.0 with lightning 2.2.5 and PyTorch 1.13.1 (Debian 12), Python 3.11; run on 2026-11-29. (It asks
# for newer ones of both; captum, which it imports and this script does not use, is an empty module.)
#
# One would guess: LwF (Learning without Forgetting) holds the answers of the old heads by a
# distillation loss. With a factor of a million that loss decides all: the network hardly moves any
# more, and in any case it moves otherwise than under plain finetuning.
#
# What happens: the old heads are applied to the new features where no gradients are recorded, to
# keep these heads as they are. With that the loss has no gradient in the features either. It is
# added to the total, is logged and moves, and changes no weight: LwF is Finetuning, to the bit,
# whatever factor and temperature.
#
# Seen (four tasks of two classes, SGD; accuracy on the first task at the end):
#       Finetuning, LwF with factor 1, 1000, 1000000   0.765, weights equal to the last bit
#       loss_reg of a batch of task 2 with factor 1    0.691, requires_grad: False
#
# Why it matters: LwF is the baseline of distillation. A table made with this package says that
# distillation does not help against forgetting at all, in curves that look like real runs with
# a regularizing loss. Compare two factors before believing in any regularizer.
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
from clarena.cl_algorithms import Finetuning, LwF
from clarena.heads import HeadsTIL

logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

def trainer(**options):
    return lightning.Trainer(max_epochs=10, accelerator="cpu", logger=False, enable_checkpointing=False,
                             enable_progress_bar=False, enable_model_summary=False, **options)

def task(number):
    torch.manual_seed(100 + number)
    labels = torch.arange(200) % 2
    return TensorDataset(torch.randn(2, 8)[labels] + torch.randn(200, 8), labels)

class Data(lightning.LightningDataModule):
    def __init__(self, number):
        super().__init__()
        self.number = number
    def train_dataloader(self):
        return DataLoader(task(self.number), batch_size=20)

def run(method, rate=0.1, **options):
    torch.manual_seed(0)
    learner = method(backbone=CLMLP(input_dim=8, hidden_dims=[8], output_dim=8), heads=HeadsTIL(8), **options)
    for number in (1, 2, 3, 4):
        torch.manual_seed(number)
        learner.setup_task_id(number, 2, functools.partial(torch.optim.SGD, lr=rate), None)
        trainer().fit(learner, datamodule=Data(number))
    learner.eval()
    inputs, labels = task(1).tensors
    with torch.no_grad():
        answers = learner(inputs, stage="test", task_id=1)[0].argmax(1)
    first = round(float((answers == labels).float().mean()), 3)
    return torch.cat([p.detach().flatten() for p in learner.parameters()]), first

finetuned, first = run(Finetuning)
print(f"SEEN Finetuning          accuracy on the first task {first}")
for factor in (1.0, 1e3, 1e6):
    weights, accuracy = run(LwF, distillation_reg_factor=factor, distillation_reg_temperature=2.0)
    print(f"SEEN LwF, factor {factor:<9} accuracy on the first task {accuracy}  weights equal: {torch.equal(weights, finetuned)}")
    assert torch.equal(weights, finetuned) and accuracy == first

learner = LwF(backbone=CLMLP(input_dim=8, hidden_dims=[8], output_dim=8), heads=HeadsTIL(8), distillation_reg_factor=1.0,
              distillation_reg_temperature=2.0)
for number in (1, 2):
    learner.setup_task_id(number, 2, functools.partial(torch.optim.SGD, lr=0.1), None)
    outputs = learner.training_step(task(number).tensors)
    learner.on_train_end()
regularizer = outputs["loss_reg"]
print(f"SEEN loss_reg of a batch of task 2: {float(regularizer):.3f}  requires_grad: {regularizer.requires_grad}")
assert float(regularizer) > 0.1 and not regularizer.requires_grad and outputs["loss_cls"].requires_grad
PYTHON
grep SEEN "$work/output"

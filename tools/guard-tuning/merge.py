"""Adds what tune.py learned to a model.

    merge.py WHOLE.gguf ADAPTERS.npz OUTPUT.gguf [--share S]

A share below 1 takes that part of the change, which keeps more of what the model knew before.
"""
import argparse

import numpy as np

from gguf import Gguf, write

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("model")
parser.add_argument("adapters")
parser.add_argument("output")
parser.add_argument("--share", type=float, default=1.0)
arguments = parser.parse_args()

source = Gguf(arguments.model)
adapters = np.load(arguments.adapters)
replaced = {}
for name in source.tensors:
    if name + ".up" in adapters:
        change = adapters[name + ".up"].astype(np.float32) @ adapters[name + ".down"].astype(np.float32)
        replaced[name] = source.tensor(name) + arguments.share * change
if len(replaced) * 2 != len(adapters.files):
    raise SystemExit(f"{len(adapters.files)} matrices were learned, but {len(replaced)} of the model's are theirs")
write(arguments.output, source, replaced)
print(f"{arguments.output}: {len(replaced)} matrices changed")

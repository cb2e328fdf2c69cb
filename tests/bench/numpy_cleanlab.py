# SPDX-License-Identifier: GPL-3.0-or-later
"""The bootstrap by NumPy and the label issues by cleanlab, timed: numpy_cleanlab.py EVALUATION. Prints "name seconds" lines."""
import csv
import sys
import time
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues

folder = Path(sys.argv[1])
scores = np.array(np.load(folder / "scores.npy", mmap_mode="r"))  # read once, outside the measured time
classes = (folder / "classes.txt").read_text().splitlines()
index = {name: k for k, name in enumerate(classes)}
truth = np.array([index[row["truth"]] for row in csv.DictReader((folder / "images.csv").open())])
n = len(truth)
row = np.arange(n)
differences = np.where(row % 17 == 0, 1, np.where(row % 23 == 0, -1, 0))
groups = row // 2

start = time.perf_counter()
sums = np.bincount(groups, weights=differences)
sizes = np.bincount(groups)
random = np.random.default_rng(42)
means = np.empty(2000)
for draw in range(len(means)):
    chosen = random.integers(0, len(sums), len(sums))
    means[draw] = sums[chosen].sum() / sizes[chosen].sum()
np.percentile(means, [2.5, 97.5])
print("bootstrap", time.perf_counter() - start, flush=True)

start = time.perf_counter()
find_label_issues(truth, scores, filter_by="confident_learning", return_indices_ranked_by="self_confidence", n_jobs=2)
print("cleanlab", time.perf_counter() - start, flush=True)

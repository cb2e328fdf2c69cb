# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares label_issues.csv of an evaluation with cleanlab's, and out-of-scope scores with their definitions in NumPy.

label_issues_vs_cleanlab.py EVALUATION SCORES: exits 1 and says what differs.

cleanlab's find_label_issues(filter_by="confident_learning") keeps the images that its confident joint counts off the diagonal; its thresholds
are the mean scores of each class's images, as here. It then drops images whose label is the model's first guess, which are kept here (another
class is surer for its kind, and docs/scores.md asks no more), so they are left out of the comparison. Training images have thresholds of
their own here, so they are asked apart.
"""
import csv
import json
import sys
from pathlib import Path

import numpy as np
from cleanlab.filter import find_label_issues

folder, out = Path(sys.argv[1]), Path(sys.argv[2])
scores = np.load(folder / "scores.npy")
classes = (folder / "classes.txt").read_text().splitlines()
rows = list(csv.DictReader((folder / "images.csv").open()))
issues = list(csv.DictReader((out / "label_issues.csv").open()))
summary = json.loads((out / "summary.json").read_text())
wrong = []

for name, chosen in (
    ("training images", [i for i, row in enumerate(rows) if row["split"] == "train"]),
    ("other images", [i for i, row in enumerate(rows) if row["split"] not in ("train", "out_of_scope")]),
):
    index = np.array(chosen)
    labels = np.array([classes.index(rows[i]["truth"]) for i in index])
    theirs = find_label_issues(labels, scores[index], filter_by="confident_learning", return_indices_ranked_by="self_confidence",
                               min_examples_per_class=0, n_jobs=1)
    expected = {int(index[i]) for i in theirs}
    ours = [int(row["row"]) for row in issues if int(row["row"]) in set(chosen)]
    print(f"{name}: {len(ours)} label issues here, {len(expected)} by cleanlab")
    unlike = {i for i in ours if rows[i]["truth"] != classes[scores[i].argmax()]}
    if unlike != expected:
        wrong.append(f"{name}: only here {sorted(unlike - expected)[:5]}, only cleanlab {sorted(expected - unlike)[:5]}")
    own = scores[index, labels]
    masked = scores[index].copy()
    masked[np.arange(len(index)), labels] = -1
    margin = dict(zip((int(i) for i in index), own - masked.max(axis=1)))
    if any(margin[a] > margin[b] + 1e-7 for a, b in zip(ours, ours[1:])):
        wrong.append(f"{name}: not ordered by margin")

inside = scores[[i for i, row in enumerate(rows) if row["split"] == "test"]].max(axis=1)
outside = scores[[i for i, row in enumerate(rows) if row["split"] == "out_of_scope"]].max(axis=1)
above = (inside[:, None] > outside[None, :]).mean() + 0.5 * (inside[:, None] == outside[None, :]).mean()
kept = np.sort(inside)[::-1][int(np.ceil(0.95 * len(inside))) - 1]
for score, want in (("auroc", above), ("fpr95", (outside >= kept).mean())):
    got = summary["sets"]["out_of_scope"][score]
    print(f"{score}: difference {abs(got - want):.1e}")
    if abs(got - want) > 1e-9:
        wrong.append(f"{score}: {got} here, {want} by its definition")
if wrong:
    sys.exit("; ".join(wrong))

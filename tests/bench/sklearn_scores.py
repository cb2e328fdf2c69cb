# SPDX-License-Identifier: GPL-3.0-or-later
"""The same scores by scikit-learn, timed one by one: sklearn_scores.py EVALUATION. Prints "score value seconds" lines."""
import csv
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.preprocessing import label_binarize

warnings.simplefilter("ignore")
folder = Path(sys.argv[1])
scores = np.load(folder / "scores.npy", mmap_mode="r")
scores = np.array(scores)  # read once, outside the measured time
classes = (folder / "classes.txt").read_text().splitlines()
index = {name: k for k, name in enumerate(classes)}
truth = np.array([index[row["truth"]] for row in csv.DictReader((folder / "images.csv").open())])
prediction = scores.argmax(axis=1)
total = 0.0


def measure(name, body):
    global total
    start = time.perf_counter()
    value = body()
    seconds = time.perf_counter() - start
    total += seconds
    print(f"{name} {value} {seconds:.3f}", flush=True)


measure("log_loss", lambda: metrics.log_loss(truth, scores))
measure("top5", lambda: metrics.top_k_accuracy_score(truth, scores, k=5))
measure("mcc", lambda: metrics.matthews_corrcoef(truth, prediction))
measure("f1_macro", lambda: metrics.classification_report(truth, prediction, output_dict=True, zero_division=0)["macro avg"]["f1-score"])
measure("roc_auc_macro", lambda: metrics.roc_auc_score(truth, scores, multi_class="ovr", average="macro"))
onehot = label_binarize(truth, classes=np.arange(len(classes)))
measure("average_precision_macro", lambda: metrics.average_precision_score(onehot, scores, average="macro"))
print(f"total {total:.3f}")

# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the summary.json of an evaluation with scikit-learn (and with NumPy, where scikit-learn lacks the score).

scores_vs_sklearn.py EVALUATION SCORES: prints "score difference" lines, the largest over the sets; exits 1 above 1e-9.
"""
import csv
import json
import math
import sys
import warnings
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp
from sklearn import metrics

warnings.simplefilter("ignore")
LIMIT = 1e-9


def mean(values, weights=None):
    return float(np.average(values, weights=weights)) if len(values) else None


def ranking(truth, scores):
    """One-vs-rest AUC and average precision without the classes that have no positives or no negatives."""
    n, columns = scores.shape
    support = np.bincount(truth, minlength=columns)
    used = [k for k in range(columns) if 0 < support[k] < n]
    auc = [metrics.roc_auc_score(truth == k, scores[:, k]) for k in used]
    precision = [metrics.average_precision_score(truth == k, scores[:, k]) for k in used]
    result = {
        "roc_auc_macro": mean(auc),
        "roc_auc_weighted": mean(auc, support[used]) if used else None,
        "average_precision_macro": mean(precision),
        "average_precision_weighted": mean(precision, support[used]) if used else None,
    }
    if len(used) == columns and columns > 2 and scores.dtype == np.float32:
        # Nothing is skipped, so scikit-learn's own averages must agree as well.
        for average in ("macro", "weighted"):
            own = metrics.roc_auc_score(truth, scores, multi_class="ovr", average=average)
            assert abs(own - result["roc_auc_" + average]) < 1e-12
    onehot = np.eye(columns, dtype=int)[truth]
    if used:
        result["average_precision_micro"] = metrics.average_precision_score(onehot.ravel(), scores.ravel())
    return result


def selective(confidence, right):
    order = np.argsort(-confidence, kind="stable")
    errors = np.cumsum(1 - right[order])
    sorted_s = confidence[order]
    end = np.searchsorted(-sorted_s, -sorted_s, side="right")  # the end of each image's tie group
    n = len(right)
    return {"aurc": mean(errors[end - 1] / end), "augrc": mean(errors[end - 1] / n)}


def calibration(confidence, right):
    bounds = (np.arange(1, 16) / 15).astype(np.float32)
    bins = np.minimum(np.searchsorted(bounds, confidence.astype(np.float32)), 14)
    gaps = [(np.sum(bins == b), abs(np.mean(right[bins == b]) - np.mean(confidence[bins == b].astype(float)))) for b in np.unique(bins)]
    return {"ece": sum(count * gap for count, gap in gaps) / len(right), "mce": max(gap for _, gap in gaps)}


def expected(truth, scores, threshold):
    prediction = scores.argmax(axis=1)
    confidence = scores.max(axis=1)
    right = (prediction == truth).astype(int)
    own = scores[np.arange(len(truth)), truth]
    report = metrics.classification_report(truth, prediction, output_dict=True, zero_division=0)
    onehot = np.eye(scores.shape[1])[truth]
    shown = confidence.astype(np.float32) >= np.float32(threshold)
    before = (scores > own[:, None]).sum(axis=1) + ((scores == own[:, None]) & (np.arange(scores.shape[1]) < truth[:, None])).sum(axis=1)
    result = {
        "images": len(truth),
        "top1": metrics.accuracy_score(truth, prediction),
        "top5": mean(before < 5),
        "macro_recall": metrics.balanced_accuracy_score(truth, prediction),
        "precision_macro": report["macro avg"]["precision"],
        "f1_macro": report["macro avg"]["f1-score"],
        "f1_weighted": report["weighted avg"]["f1-score"],
        "log_loss": metrics.log_loss(truth, scores, labels=np.arange(scores.shape[1])),
        "mcc": metrics.matthews_corrcoef(truth, prediction) if len(set(truth)) > 1 and len(set(prediction)) > 1 else None,
        "brier": mean(((scores.astype(float) - onehot) ** 2).sum(axis=1)),
        "coverage": mean(shown),
        "accuracy_above": mean(right[shown]),
        "wrong_shown": mean(shown & (right == 0)),
    }
    return result | ranking(truth, scores) | selective(confidence, right) | calibration(confidence, right)


def temperature(truth, scores):
    logs = np.log(np.maximum(scores.astype(float), np.finfo(np.float32).tiny))
    if np.ptp(logs, axis=1).max() == 0:
        return 1.0  # every temperature gives the same loss

    def loss(ln_t):
        z = logs / math.exp(ln_t)
        return np.mean(logsumexp(z, axis=1) - z[np.arange(len(truth)), truth])

    return math.exp(minimize_scalar(loss, bounds=(math.log(0.05), math.log(20)), method="bounded", options={"xatol": 1e-10}).x)


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    scores = np.load(folder / "scores.npy")
    classes = (folder / "classes.txt").read_text().splitlines()
    rows = list(csv.DictReader((folder / "images.csv").open()))
    summary = json.loads((out / "summary.json").read_text())
    per_class = list(csv.DictReader((out / "per_class.csv").open()))
    worst = {}

    def compare(name, got, want):
        if got is None or want is None or (isinstance(want, float) and math.isnan(want)):
            difference = 0.0 if got is None and (want is None or math.isnan(want)) else math.inf
        else:
            difference = abs(float(got) - float(want))
        worst[name] = max(worst.get(name, 0.0), difference)

    def chosen(name):
        return np.array([i for i, row in enumerate(rows) if row["split"] == name])

    def labels(index):
        return np.array([classes.index(rows[i]["truth"]) for i in index])

    for name, got in summary["sets"].items():
        index = chosen(name)
        if "false_shown" in got:
            inside, foreign = scores[chosen("test")].max(axis=1), scores[index].max(axis=1)
            positive = np.r_[np.ones(len(inside)), np.zeros(len(foreign))]
            compare("auroc", got["auroc"], metrics.roc_auc_score(positive, np.r_[inside, foreign]))
            false_rate, true_rate, _ = metrics.roc_curve(positive, np.r_[inside, foreign], drop_intermediate=False)
            compare("fpr95", got["fpr95"], false_rate[np.argmax(true_rate >= 0.95 - 1e-12)])
            compare("fpr95 (as false shown)", got["fpr95"], np.mean(foreign >= np.sort(inside)[::-1][math.ceil(0.95 * len(inside)) - 1]))
            compare("false shown", got["false_shown"], np.mean(foreign.astype(np.float32) >= np.float32(got["threshold"])))
            compare("rejection", got["rejection"], np.mean(foreign.astype(np.float32) < np.float32(got["threshold"])))
            continue
        truth, own = labels(index), scores[index]
        for score, value in expected(truth, own, got["threshold"]).items():
            compare(score, got[score], value)
        report = metrics.classification_report(truth, own.argmax(axis=1), labels=np.arange(len(classes)), target_names=classes, output_dict=True, zero_division=0)
        for row in per_class:
            if row["set"] == name:
                for ours, theirs in (("recall", "recall"), ("precision", "precision"), ("f1", "f1-score"), ("support", "support")):
                    if row[ours] != "":  # 0 / 0: no value here, 0 there
                        compare("per class " + ours, row[ours], report[row["class"]][theirs])
    index = chosen("validation")
    relative = abs(summary["best_temperature"] / temperature(labels(index), scores[index]) - 1)

    for score, difference in sorted(worst.items()):
        print(f"{score:28} {difference:.1e}")
    print(f"{'temperature (relative)':28} {relative:.1e}")
    bad = [score for score, difference in worst.items() if not difference <= LIMIT]
    if bad or not relative <= 1e-5:
        sys.exit("differs: " + ", ".join(bad or ["temperature"]))


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What an MLflow server knows of a run, by MLflow's own client.

trackers_vs_mlflow.py URI RUN_ID      one JSON document: status, params, tags, points [key, step, timestamp, value], files {name: text}
"""
import json
import sys
import tempfile

from mlflow.tracking import MlflowClient

client = MlflowClient(sys.argv[1])
run = client.get_run(sys.argv[2])
points = [[m.key, m.step, m.timestamp, m.value] for key in run.data.metrics for m in client.get_metric_history(sys.argv[2], key)]
with tempfile.TemporaryDirectory() as folder:
    files = {}
    for file in client.list_artifacts(sys.argv[2]):
        with open(client.download_artifacts(sys.argv[2], file.path, folder), encoding="utf-8") as text:
            files[file.path] = text.read()
print(json.dumps({"status": run.info.status, "params": run.data.params, "tags": run.data.tags, "points": points, "files": files}))

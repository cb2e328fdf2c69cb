#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# exchange_label_studio.py FOLDER OUT       Label Studio's own library validates FOLDER/tasks.json against FOLDER/label_config.xml, prints
#                                           "<sha256> <label>" of every annotated task, and writes OUT/json_min.json and OUT/table.csv
import hashlib
import json
import os
import shutil
import sys

os.environ["LOCAL_FILES_DOCUMENT_ROOT"] = sys.argv[1]  # read when the library is loaded

from label_studio_sdk._extensions.label_studio_tools.core.utils.io import get_local_path
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface


def main():
    folder, out = sys.argv[1:3]
    config = os.path.join(folder, "label_config.xml")
    with open(config, encoding="utf8") as file:
        interface = LabelInterface(file.read())
    interface.validate()
    with open(os.path.join(folder, "tasks.json"), encoding="utf8") as file:
        tasks = json.load(file)
    for number, task in enumerate(tasks, 1):
        assert interface.validate_task({"data": task["data"]}), task  # with annotations it fails over its own signature
        for annotation in task.get("annotations", []):
            assert interface.validate_annotation(annotation), annotation
        for prediction in task.get("predictions", []):
            assert interface.validate_prediction(prediction), prediction
        task["id"] = number  # the server numbers tasks and annotations when it takes them in
        for annotation in task.setdefault("annotations", []):
            annotation |= {"id": number, "completed_by": 1, "created_at": "", "updated_at": "", "lead_time": 0, "was_cancelled": False}
    stored = os.path.join(out, "stored.json")
    with open(stored, "w", encoding="utf8") as file:
        json.dump(tasks, file)
    converter = Converter(config=config, project_dir=folder)
    converter.convert_to_json_min(stored, os.path.join(out, "min"), is_dir=False)
    shutil.copy(os.path.join(out, "min", "result.json"), os.path.join(out, "json_min.json"))
    converter.convert_to_csv(stored, os.path.join(out, "csv"), is_dir=False, header=True, sep=",")
    shutil.copy(os.path.join(out, "csv", "result.csv"), os.path.join(out, "table.csv"))
    with open(os.path.join(out, "json_min.json"), encoding="utf8") as file:
        for record in json.load(file):
            if "class" in record:
                with open(get_local_path(record["image"]), "rb") as image:
                    print(hashlib.sha256(image.read()).hexdigest(), record["class"])


main()

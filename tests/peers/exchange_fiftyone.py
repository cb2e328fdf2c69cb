#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# FiftyOne's own importer and exporter, without its database.
# exchange_fiftyone.py read FOLDER [LABELS]     prints "<sha256> <label> <confidence>" of every image ("-" for no label)
# exchange_fiftyone.py write FROM TO            reads a folder per class and exports it with a class list
import hashlib
import os
import sys

import fiftyone as fo
import fiftyone.utils.data.exporters as exporters
import fiftyone.utils.data.importers as importers


def read(folder, labels="labels.json"):
    manifest = os.path.join(folder, "data.json")
    importer = importers.FiftyOneImageClassificationDatasetImporter(
        dataset_dir=folder, data_path=manifest if os.path.exists(manifest) else None, labels_path=os.path.join(folder, labels)
    )
    with importer as samples:
        for path, _, label in samples:
            with open(path, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            print(digest, label.label if label else "-", label.confidence if label and label.confidence is not None else "-")


def write(source, target):
    classes = sorted(os.listdir(source))
    with exporters.FiftyOneImageClassificationDatasetExporter(export_dir=target, classes=classes, include_confidence=None) as exporter:
        for name in classes:
            for image in sorted(os.listdir(os.path.join(source, name))):
                exporter.export_sample(os.path.join(source, name, image), fo.Classification(label=name, confidence=0.5 if image.startswith("1") else None))


{"read": read, "write": write}[sys.argv[1]](*sys.argv[2:])

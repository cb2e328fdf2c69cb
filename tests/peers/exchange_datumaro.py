#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# exchange_datumaro.py read FORMAT FOLDER       prints "<sha256> <subset> <label>" of every image that datumaro finds ("-" for no label)
# exchange_datumaro.py write FORMAT FROM TO     reads FROM as imagenet and writes TO as FORMAT, with images
import hashlib
import sys

import datumaro as dm


def label_of(dataset, item):
    names = [dataset.categories()[dm.AnnotationType.label][a.label].name for a in item.annotations if a.type == dm.AnnotationType.label]
    assert len(names) <= 1, item.id
    return names[0] if names else "-"


def main():
    action, kind, folder = sys.argv[1:4]
    if action == "write":
        dm.Dataset.import_from(folder, "imagenet").export(sys.argv[4], kind, save_media=True)
        return
    dataset = dm.Dataset.import_from(folder, kind)
    for item in dataset:
        with open(item.media.path, "rb") as file:
            print(hashlib.sha256(file.read()).hexdigest(), item.subset, label_of(dataset, item))


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""What webdataset makes of our shards, and what we shall make of its.

shards_vs_webdataset.py read SHARDS      one line a sample: key, label, SHA-256 of the image, path; checked against the .json
shards_vs_webdataset.py write FOLDER     writes train and val tars with .jpg, .cls and .json
"""
import glob
import hashlib
import json
import os
import sys

import webdataset


def read(folder):
    shards = sorted(glob.glob(os.path.join(folder, "*.tar")))
    for sample in webdataset.WebDataset(shards, shardshuffle=False):
        images = [name for name in sample if not name.startswith("__") and name not in ("cls", "json")]
        text = json.loads(sample["json"])
        label = int(sample["cls"])
        digest = hashlib.sha256(sample[images[0]]).hexdigest()
        if len(images) != 1 or label != text["label"] or digest != text["sha256"]:
            sys.exit(f"{sample['__key__']}: {images}, {label} {text['label']}, {digest} {text['sha256']}")
        print(sample["__key__"], label, digest, text["path"])


def write(folder):
    for split, count in (("train", 5), ("val", 2)):
        with webdataset.ShardWriter(os.path.join(folder, f"photos-{split}-%06d.tar"), maxcount=3, verbose=0) as writer:
            for i in range(count):
                image = f"{split} {i}".encode() * 200
                writer.write({"__key__": f"{i:06d}", "jpg": image, "cls": i % 2, "json": {"class": ["cat", "dog"][i % 2]}})


if __name__ == "__main__":
    {"read": read, "write": write}[sys.argv[1]](sys.argv[2])

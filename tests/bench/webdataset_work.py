# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of bench_shards: webdataset_work.py pack LIBRARY FOLDER | read SHARDS."""
import glob
import os
import sys

import webdataset


def pack(library, folder):
    os.mkdir(folder)
    classes = sorted(os.listdir(library))
    with webdataset.ShardWriter(os.path.join(folder, "%06d.tar"), maxcount=2500, verbose=0) as writer:
        for label, name in enumerate(classes):
            for file in sorted(os.listdir(os.path.join(library, name))):
                with open(os.path.join(library, name, file), "rb") as stream:
                    writer.write({"__key__": os.path.splitext(file)[0], "jpg": stream.read(), "cls": label, "json": {"class": name}})


def read(folder):
    shards = sorted(glob.glob(os.path.join(folder, "*.tar")))
    for sample in webdataset.WebDataset(shards, shardshuffle=False):
        assert "jpg" in sample


if __name__ == "__main__":
    {"pack": pack, "read": read}[sys.argv[1]](*sys.argv[2:])

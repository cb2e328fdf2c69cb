# SPDX-License-Identifier: GPL-3.0-or-later
"""What timm's WebDataset reader makes of our shards.

shards_vs_timm.py SHARDS SPLIT      its number of samples, then one line a sample: label, SHA-256 of the pixels
"""
import hashlib
import sys

from timm.data.readers import create_reader

# The reader calls every decoded image "jpg" and then looks for one of the input keys.
reader = create_reader("wds/shards", root=sys.argv[1], split=sys.argv[2], is_training=False, batch_size=1, target_key="cls", input_key="jpg;ppm")
print(len(reader))
for image, label in reader:
    print(label, hashlib.sha256(image.tobytes()).hexdigest())

# SPDX-License-Identifier: GPL-3.0-or-later
"""The judge of trainingImage(): training_images_vs_pillow.py FOLDER SIZE. cases.txt has lines "file x y width height pixels"; prints the lowest and the
mean PSNR (dB) of the pixels against what torchvision's RandomResizedCrop makes of the same box of the file."""
import math
import os
import sys

import numpy
from PIL import Image
from torchvision.transforms import functional


def main(folder, size):
    ratios = []
    for line in open(os.path.join(folder, "cases.txt")):
        file, x, y, width, height, pixels = line.split()
        image = Image.open(os.path.join(folder, file)).convert("RGB")
        theirs = functional.resized_crop(image, int(y), int(x), int(height), int(width), [int(size)] * 2)
        ours = numpy.fromfile(os.path.join(folder, pixels), dtype=numpy.uint8).reshape(int(size), int(size), 3)
        error = numpy.mean((numpy.asarray(theirs, dtype=numpy.float64) - ours) ** 2)
        ratios.append(10 * math.log10(255**2 / error) if error > 0 else math.inf)
    finite = [ratio for ratio in ratios if ratio < math.inf]
    print(min(ratios), sum(finite) / max(1, len(finite)))


if __name__ == "__main__":
    main(*sys.argv[1:])

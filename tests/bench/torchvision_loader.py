# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of bench_loader: torchvision_loader.py FOLDER SIZE MIN_SCALE JITTER prints the images a second of an epoch after the first."""
import sys
import time

import torch
from torchvision import datasets, transforms


def main(folder, size, min_scale, jitter):
    steps = [transforms.RandomResizedCrop(int(size), scale=(float(min_scale), 1.0)), transforms.RandomHorizontalFlip()]
    if float(jitter) > 0:
        steps.append(transforms.ColorJitter(float(jitter), float(jitter), float(jitter)))
    steps += [transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]
    images = datasets.ImageFolder(folder, transforms.Compose(steps))
    loader = torch.utils.data.DataLoader(images, batch_size=50, shuffle=True, num_workers=2, persistent_workers=True)
    for epoch in range(2):
        start = time.perf_counter()
        count = sum(len(labels) for _, labels in loader)
        seconds = time.perf_counter() - start
    print(count / seconds)


if __name__ == "__main__":
    main(*sys.argv[1:])

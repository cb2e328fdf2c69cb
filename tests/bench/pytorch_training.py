# SPDX-License-Identifier: GPL-3.0-or-later
"""The peer of bench_training, PyTorch eager, channels-last, on two threads:
pytorch_training.py step NAME BATCH | epoch FOLDER | evaluate FOLDER prints the images a second."""
import sys
import time

import timm
import torch
from torchvision import datasets, models, transforms

torch.set_num_threads(2)


def network(name, classes):
    made = models.resnet18(num_classes=classes) if name == "resnet18" else timm.create_model("tf_" + name, num_classes=classes)
    return made.to(memory_format=torch.channels_last)


def trainer(model):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4)
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=0.1)
    model.train()

    def step(images, labels):
        optimizer.zero_grad()
        loss = loss_of(model(images.to(memory_format=torch.channels_last)), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def step(name, batch):
    torch.manual_seed(1)
    train = trainer(network(name, 1000))
    images, labels = torch.randn(int(batch), 3, 224, 224), torch.randint(0, 1000, (int(batch),))
    best = 1e9
    for _ in range(12):
        start = time.perf_counter()
        train(images, labels)
        best = min(best, time.perf_counter() - start)
    return int(batch) / best


def loader(folder, steps, batch, shuffle):
    steps = [*steps, transforms.ToTensor(), transforms.Normalize([0.5] * 3, [0.5] * 3)]
    images = datasets.ImageFolder(folder, transforms.Compose(steps))
    return images, torch.utils.data.DataLoader(images, batch_size=batch, shuffle=shuffle, num_workers=2)


def epoch(folder):
    images, batches = loader(folder, [transforms.RandomResizedCrop(128, scale=(0.5, 1)), transforms.RandomHorizontalFlip(),
                                      transforms.ColorJitter(0.2, 0.2, 0.2)], 32, True)
    train = trainer(network("resnet18", len(images.classes)))
    start = time.perf_counter()
    for batch, labels in batches:
        train(batch, labels)
    return len(images) / (time.perf_counter() - start)


def evaluate(folder):
    images, batches = loader(folder, [transforms.Resize(256), transforms.CenterCrop(224)], 16, False)
    model = network("efficientnet_lite0", 1000).eval()
    start = time.perf_counter()
    with torch.inference_mode():
        for batch, _ in batches:
            torch.softmax(model(batch.to(memory_format=torch.channels_last)), 1)
    return len(images) / (time.perf_counter() - start)


if __name__ == "__main__":
    print({"step": step, "epoch": epoch, "evaluate": evaluate}[sys.argv[1]](*sys.argv[2:]))

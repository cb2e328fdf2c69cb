#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""networks_vs_pytorch.py torchvision|timm|efficientnet_lite ARCHITECTURE FOLDER

Loads FOLDER/ours.safetensors into that library's network of the same name, every name and shape as it is, and compares its
answers with FOLDER/io.safetensors (images, logits). Then gives the network weights of its own and leaves theirs.pth,
theirs.safetensors and theirs_logits.safetensors for the way back. Prints the largest difference, as a share of the largest logit."""
import json
import struct
import sys

import numpy
import torch


def read(path):
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(size))
        data = file.read()
    types = {"F32": numpy.float32, "I64": numpy.int64}
    return {
        name: torch.from_numpy(
            numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]]).reshape(entry["shape"]).copy()
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        kind = {torch.float32: "F32", torch.int64: "I64"}[tensor.dtype]
        content = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def liven(network):
    """Statistics and factors as training would leave them."""
    torch.manual_seed(11)
    for name, tensor in network.state_dict().items():
        if name.endswith("running_mean"):
            tensor.normal_(0.0, 0.2)
        elif name.endswith("running_var"):
            tensor.uniform_(0.5, 1.5)
        elif name.endswith("layer_scale"):
            tensor.fill_(0.3)
        elif tensor.is_floating_point() and tensor.dim() == 1:
            tensor.add_(torch.randn_like(tensor) * 0.1)


def made(library, name):
    if library == "timm":
        import timm

        return timm.create_model(name, pretrained=False).eval()
    if library == "efficientnet_lite":
        from efficientnet_lite_pytorch import EfficientNet

        return EfficientNet.from_name(name.replace("_", "-")).eval()
    import torchvision

    return getattr(torchvision.models, name)(weights=None).eval()


def main():
    library, name, folder = sys.argv[1:]
    network = made(library, name)
    network.load_state_dict(read(folder + "/ours.safetensors"), strict=True)
    io = read(folder + "/io.safetensors")
    with torch.no_grad():
        logits = network(io["images"])
        print(float((logits - io["logits"]).abs().max() / logits.abs().max()))
        theirs = made(library, name)
        liven(theirs)
        torch.save(theirs.state_dict(), folder + "/theirs.pth")
        write(folder + "/theirs.safetensors", theirs.state_dict())
        write(folder + "/theirs_logits.safetensors", {"logits": theirs(io["images"])})


main()

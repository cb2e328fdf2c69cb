#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""exports_vs_runtimes.py

Reads names of folders, one a line, and answers each by one line of JSON. FOLDER/model is what taxon exported, FOLDER/tensors.npy prepared images (N x 3SS), FOLDER/encoded/ image files and FOLDER/pixels/
the same as PPM. Runs the SavedModel in TensorFlow (tf.saved_model.load and the loader of TensorFlow 1) and both ONNX models in
ONNX Runtime, and tells what each of them answered, or {"problem": …}; it judges nothing but the form of the ONNX files."""
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import numpy
import onnx
import onnxruntime
import tensorflow


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def answers(results):
    """Of one run: plain lists by the name of the output."""
    flat = {name: numpy.asarray(value).reshape(-1) for name, value in results.items()}
    return {name: [text(v) if value.dtype.kind in "OSU" else float(v) for v in value] for name, value in flat.items()}


def ppm(path):
    with open(path, "rb") as file:
        data = file.read()
    _, size, _, pixels = data.split(b"\n", 3)
    width, height = map(int, size.split())
    return numpy.frombuffer(pixels, numpy.uint8).reshape(1, height, width, 3)


def tensors_of(folder):
    flat = numpy.load(folder + "/tensors.npy")
    side = round((flat.shape[1] / 3) ** 0.5)
    return flat.reshape(-1, 3, side, side)


def in_tensorflow(folder, names):
    model = tensorflow.saved_model.load(folder + "/model")
    to_numpy = lambda results: answers({name: value.numpy() for name, value in results.items()})
    signature = lambda name, **inputs: to_numpy(model.signatures[name](**inputs))
    channels_last = tensors_of(folder).transpose(0, 2, 3, 1)
    out = {
        "info": signature("model_info"),
        "tensor": signature("serving_float", image_float=tensorflow.constant(channels_last)),
        "pixels": {n: signature("serving_uint8", image=tensorflow.constant(ppm(f"{folder}/pixels/{n}.ppm"))) for n in names},
        "bytes": {},
    }
    contents = {name: open(f"{folder}/encoded/{name}", "rb").read() for name in names}
    for name in names:
        try:
            out["bytes"][name] = signature("serving_default", image_bytes=tensorflow.constant([contents[name]]))
        except tensorflow.errors.InvalidArgumentError as error:
            out["bytes"][name] = {"refused": str(error)}
    good = [contents[name] for name in names if "refused" not in out["bytes"][name]]
    out["batch"] = signature("serving_default", image_bytes=tensorflow.constant(good))
    out["v1"] = in_tensorflow_1(folder, good)
    return out


def in_tensorflow_1(folder, contents):
    """As TensorFlow Serving and programs of TensorFlow 1 load it: by tag and signature."""
    with tensorflow.Graph().as_default(), tensorflow.compat.v1.Session() as session:
        graph = tensorflow.compat.v1.saved_model.load(session, ["serve"], folder + "/model")
        signature = graph.signature_def["serving_default"]
        assert signature.method_name == "tensorflow/serving/predict"
        outputs = {name: info.name for name, info in signature.outputs.items()}
        return answers(session.run(outputs, {signature.inputs["image_bytes"].name: contents}))


def in_onnx_runtime(folder, names):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    sessions = {}
    for name in ("model", "model_float"):
        path = f"{folder}/model/{name}.onnx"
        onnx.checker.check_model(onnx.load(path), full_check=True)
        sessions[name] = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(session, image):
        outputs = [output.name for output in session.get_outputs()]
        return answers(dict(zip(outputs, session.run(outputs, {"image": image}))))

    return {
        "info": sessions["model"].get_modelmeta().custom_metadata_map,
        "tensor": run(sessions["model_float"], tensors_of(folder)),
        "pixels": {name: run(sessions["model"], ppm(f"{folder}/pixels/{name}.ppm")) for name in names},
    }


def main():
    for line in sys.stdin:
        folder = line.rstrip("\n")
        try:
            names = sorted(os.listdir(folder + "/encoded"))
            out = {"tensorflow": in_tensorflow(folder, names), "onnx": in_onnx_runtime(folder, names)}
        except Exception as error:
            out = {"problem": f"{type(error).__name__}: {error}"}
        print(json.dumps(out), flush=True)


main()
